# `npx barline` beside the database, which nobody reaches from outside: a task in the image that is deployed, with the rights of an operator.
# deploy/operate.sh runs one; it takes the migration's definition with another command, role and environment.
resource "aws_iam_role" "operate" {
  name               = "${var.name}-operate"
  assume_role_policy = local.assumed_by["ecs-tasks"]
}

# What people take on to run such tasks, and to look at bucket and queues themselves.
resource "aws_iam_role" "operator" {
  count = length(var.operator_role_arns) > 0 ? 1 : 0

  name                 = "${var.name}-operator"
  max_session_duration = 14400
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { AWS = var.operator_role_arns }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy" "operator" {
  count = length(aws_iam_role.operator)

  name = "operate"
  role = aws_iam_role.operator[count.index].id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(local.operator_statements, [
      {
        Sid      = "RunTasks"
        Effect   = "Allow"
        Action   = ["ecs:RunTask"]
        Resource = ["${local.task}:task-definition/${aws_ecs_task_definition.migrate.family}:*"]
      },
      {
        Sid      = "WatchTasks"
        Effect   = "Allow"
        Action   = ["ecs:DescribeTasks", "ecs:StopTask"]
        Resource = ["${local.task}:task/${aws_ecs_cluster.jobs.name}/*"]
      },
      {
        Sid       = "HandRolesToTasks"
        Effect    = "Allow"
        Action    = ["iam:PassRole"]
        Resource  = [aws_iam_role.operate.arn, aws_iam_role.migrate_boot.arn]
        Condition = { StringEquals = { "iam:PassedToService" = "ecs-tasks.amazonaws.com" } }
      },
      {
        Sid      = "ReadWhatTasksSay"
        Effect   = "Allow"
        Action   = ["logs:FilterLogEvents", "logs:GetLogEvents"]
        Resource = ["${aws_cloudwatch_log_group.migrate.arn}:*"]
      },
    ])
  })
}

output "operate" {
  description = "What deploy/operate.sh has to know, as one JSON object."
  value = jsonencode({
    region        = var.region
    operatorRole  = one(aws_iam_role.operator[*].arn)
    taskRole      = aws_iam_role.operate.arn
    cluster       = aws_ecs_cluster.jobs.name
    task          = aws_ecs_task_definition.migrate.family
    logGroup      = aws_cloudwatch_log_group.migrate.name
    subnets       = aws_subnet.private[*].id
    securityGroup = aws_security_group.jobs.id
    environment   = local.environment
  })
}
