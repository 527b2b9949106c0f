# Migrations run as a task of their own in the image that is about to be deployed, before anything else changes.
resource "aws_ecs_cluster" "jobs" {
  name = "${var.name}-jobs"
}

resource "aws_cloudwatch_log_group" "migrate" {
  name              = "/${var.name}/migrate"
  retention_in_days = 90
}

# Each deploy registers a revision of this with its own image.
resource "aws_ecs_task_definition" "migrate" {
  family                   = "${var.name}-migrate"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  task_role_arn            = aws_iam_role.migrate.arn
  execution_role_arn       = aws_iam_role.migrate_boot.arn

  runtime_platform {
    cpu_architecture        = "ARM64"
    operating_system_family = "LINUX"
  }

  container_definitions = jsonencode([{
    name                   = "migrate"
    image                  = "${aws_ecr_repository.main.repository_url}:none"
    command                = ["migrate"]
    essential              = true
    readonlyRootFilesystem = true
    environment = [for name, value in {
      AWS_REGION              = var.region
      DATABASE_URL            = local.environment.DATABASE_URL
      BARLINE_DATABASE_SECRET = local.database_secret_arn
      NODE_EXTRA_CA_CERTS     = "/app/infra/certificates/rds.pem"
    } : { name = name, value = value }]
    logConfiguration = {
      logDriver = "awslogs"
      options = {
        awslogs-group         = aws_cloudwatch_log_group.migrate.name
        awslogs-region        = var.region
        awslogs-stream-prefix = "task"
      }
    }
  }])

  lifecycle {
    ignore_changes = [container_definitions]
  }
}
