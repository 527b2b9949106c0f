# GitHub proves to AWS which repository and environment a job belongs to; there are no keys to keep or to lose.
resource "aws_iam_openid_connect_provider" "github" {
  count = var.create_github_provider ? 1 : 0

  url            = "https://token.actions.githubusercontent.com"
  client_id_list = ["sts.amazonaws.com"]
}

locals {
  github_provider = "${local.arn}:iam::${local.account}:oidc-provider/token.actions.githubusercontent.com"
  beanstalk       = "${local.arn}:elasticbeanstalk:${var.region}:${local.account}"
  task            = "${local.arn}:ecs:${var.region}:${local.account}"
  functions       = [aws_lambda_function.etl.arn, aws_lambda_function.fetch.arn]

  deploy_statements = [
    local.may.log_in_to_registry,
    {
      Sid      = "PushImage"
      Effect   = "Allow"
      Action   = concat(local.may.pull_image.Action, ["ecr:DescribeImages", "ecr:InitiateLayerUpload", "ecr:UploadLayerPart", "ecr:CompleteLayerUpload", "ecr:PutImage"])
      Resource = [aws_ecr_repository.main.arn]
    },
    {
      Sid      = "PutRelease"
      Effect   = "Allow"
      Action   = ["s3:PutObject", "s3:GetObject"]
      Resource = ["${aws_s3_bucket.releases.arn}/*"]
    },
    {
      Sid      = "RegisterMigration"
      Effect   = "Allow"
      Action   = ["ecs:RegisterTaskDefinition", "ecs:RunTask"]
      Resource = ["${local.task}:task-definition/${aws_ecs_task_definition.migrate.family}:*"]
    },
    {
      Sid      = "WatchMigration"
      Effect   = "Allow"
      Action   = ["ecs:DescribeTasks"]
      Resource = ["${local.task}:task/${aws_ecs_cluster.jobs.name}/*"]
    },
    # AWS names no resource for reading a task definition.
    {
      Sid      = "ReadMigration"
      Effect   = "Allow"
      Action   = ["ecs:DescribeTaskDefinition"]
      Resource = ["*"]
    },
    {
      Sid       = "HandRolesToMigration"
      Effect    = "Allow"
      Action    = ["iam:PassRole"]
      Resource  = [aws_iam_role.migrate.arn, aws_iam_role.migrate_boot.arn]
      Condition = { StringEquals = { "iam:PassedToService" = "ecs-tasks.amazonaws.com" } }
    },
    {
      Sid      = "ReadMigrationLog"
      Effect   = "Allow"
      Action   = ["logs:GetLogEvents"]
      Resource = ["${aws_cloudwatch_log_group.migrate.arn}:*"]
    },
    {
      Sid      = "ReleaseFunctions"
      Effect   = "Allow"
      Action   = ["lambda:GetFunctionConfiguration", "lambda:UpdateFunctionCode", "lambda:PublishVersion", "lambda:GetAlias", "lambda:UpdateAlias", "lambda:InvokeFunction"]
      Resource = concat(local.functions, [for arn in local.functions : "${arn}:*"])
    },
    {
      Sid    = "ReleaseVersion"
      Effect = "Allow"
      Action = ["elasticbeanstalk:CreateApplicationVersion", "elasticbeanstalk:DescribeApplicationVersions", "elasticbeanstalk:UpdateEnvironment", "elasticbeanstalk:DescribeEnvironments", "elasticbeanstalk:DescribeEvents"]
      Resource = [
        "${local.beanstalk}:application/${var.name}",
        "${local.beanstalk}:applicationversion/${var.name}/*",
        "${local.beanstalk}:environment/${var.name}/*",
      ]
    },
    # Elastic Beanstalk acts with the rights of whoever calls it; its stacks, groups and buckets carry its own names.
    {
      Sid    = "LetBeanstalkUpdate"
      Effect = "Allow"
      Action = ["cloudformation:GetTemplate", "cloudformation:DescribeStacks", "cloudformation:DescribeStackEvents", "cloudformation:DescribeStackResource", "cloudformation:DescribeStackResources", "cloudformation:ListStackResources", "cloudformation:UpdateStack", "cloudformation:CancelUpdateStack"]
      Resource = [
        "${local.arn}:cloudformation:${var.region}:${local.account}:stack/awseb-e-*",
      ]
    },
    {
      Sid      = "LetBeanstalkScale"
      Effect   = "Allow"
      Action   = ["autoscaling:SuspendProcesses", "autoscaling:ResumeProcesses", "autoscaling:UpdateAutoScalingGroup", "autoscaling:PutNotificationConfiguration", "autoscaling:AttachInstances", "autoscaling:DetachInstances", "autoscaling:TerminateInstanceInAutoScalingGroup"]
      Resource = ["${local.arn}:autoscaling:${var.region}:${local.account}:autoScalingGroup:*:autoScalingGroupName/awseb-e-*"]
    },
    {
      Sid      = "LetBeanstalkDrain"
      Effect   = "Allow"
      Action   = ["elasticloadbalancing:RegisterTargets", "elasticloadbalancing:DeregisterTargets"]
      Resource = ["${local.arn}:elasticloadbalancing:${var.region}:${local.account}:targetgroup/awseb-*/*"]
    },
    {
      Sid      = "LetBeanstalkKeepVersions"
      Effect   = "Allow"
      Action   = ["s3:GetObject", "s3:GetObjectAcl", "s3:PutObject", "s3:PutObjectAcl", "s3:ListBucket", "s3:GetBucketPolicy", "s3:GetBucketLocation"]
      Resource = ["${local.arn}:s3:::elasticbeanstalk-${var.region}-${local.account}", "${local.arn}:s3:::elasticbeanstalk-${var.region}-${local.account}/*"]
    },
    # Reading lists: AWS names no resource for these.
    {
      Sid      = "LetBeanstalkLook"
      Effect   = "Allow"
      Action   = ["autoscaling:DescribeAutoScalingGroups", "autoscaling:DescribeScalingActivities", "autoscaling:DescribeLaunchConfigurations", "ec2:DescribeInstances", "ec2:DescribeImages", "ec2:DescribeKeyPairs", "ec2:DescribeSecurityGroups", "ec2:DescribeSubnets", "ec2:DescribeVpcs", "ec2:DescribeLaunchTemplates", "ec2:DescribeLaunchTemplateVersions", "elasticloadbalancing:DescribeLoadBalancers", "elasticloadbalancing:DescribeListeners", "elasticloadbalancing:DescribeRules", "elasticloadbalancing:DescribeTargetGroups", "elasticloadbalancing:DescribeTargetHealth"]
      Resource = ["*"]
    },
  ]
}

resource "aws_iam_role" "deploy" {
  name                 = "${var.name}-deploy"
  max_session_duration = 7200
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Federated = local.github_provider }
      Action    = "sts:AssumeRoleWithWebIdentity"
      Condition = { StringEquals = {
        "token.actions.githubusercontent.com:aud" = "sts.amazonaws.com"
        "token.actions.githubusercontent.com:sub" = "repo:${var.github_repository}:environment:${var.github_environment}"
      } }
    }]
  })

  depends_on = [aws_iam_openid_connect_provider.github]
}

resource "aws_iam_role_policy" "deploy" {
  name = "deploy"
  role = aws_iam_role.deploy.id
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = local.deploy_statements
  })
}
