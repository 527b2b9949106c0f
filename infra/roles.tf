locals {
  assumed_by = {
    for service in ["lambda", "ec2", "ecs-tasks", "scheduler", "elasticbeanstalk"] : service => jsonencode({
      Version = "2012-10-17"
      Statement = [{
        Effect    = "Allow"
        Principal = { Service = "${service}.amazonaws.com" }
        Action    = "sts:AssumeRole"
      }]
    })
  }

  # Statements that several roles share, each on what it names and nothing else.
  may = {
    read_database_secret = {
      Sid      = "ReadDatabaseSecret"
      Effect   = "Allow"
      Action   = ["secretsmanager:GetSecretValue"]
      Resource = [local.database_secret_arn]
    }
    read_settings = {
      Sid      = "ReadSettings"
      Effect   = "Allow"
      Action   = ["secretsmanager:GetSecretValue"]
      Resource = [aws_secretsmanager_secret.settings.arn]
    }
    read_raw = {
      Sid      = "ReadRawObjects"
      Effect   = "Allow"
      Action   = ["s3:GetObject", "s3:GetObjectVersion"]
      Resource = ["${aws_s3_bucket.raw.arn}/${local.topology.notification.prefix}*"]
    }
    # Without it S3 answers 403 for an object that is gone, which looks like an outage of ours.
    list_raw = {
      Sid      = "ListRawObjects"
      Effect   = "Allow"
      Action   = ["s3:ListBucket"]
      Resource = [aws_s3_bucket.raw.arn]
    }
    write_raw = {
      Sid      = "WriteRawObjects"
      Effect   = "Allow"
      Action   = ["s3:PutObject"]
      Resource = ["${aws_s3_bucket.raw.arn}/${local.topology.notification.prefix}*"]
    }
    consume_queue = {
      Sid      = "ConsumeQueue"
      Effect   = "Allow"
      Action   = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:ChangeMessageVisibility", "sqs:GetQueueAttributes", "sqs:SendMessage"]
      Resource = [aws_sqs_queue.objects.arn]
    }
    leave_dead_letters = {
      Sid      = "LeaveDeadLetters"
      Effect   = "Allow"
      Action   = ["sqs:SendMessage"]
      Resource = [aws_sqs_queue.dead_letters.arn]
    }
    drain_dead_letters = {
      Sid      = "DrainDeadLetters"
      Effect   = "Allow"
      Action   = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:ChangeMessageVisibility", "sqs:GetQueueAttributes"]
      Resource = [aws_sqs_queue.dead_letters.arn]
    }
    # Receives and gives back; deletes nothing.
    look_at_dead_letters = {
      Sid      = "LookAtDeadLetters"
      Effect   = "Allow"
      Action   = ["sqs:ReceiveMessage", "sqs:ChangeMessageVisibility", "sqs:GetQueueAttributes"]
      Resource = [aws_sqs_queue.dead_letters.arn]
    }
    # Discarded letters are archived beside the raw objects, and brought back from there.
    archive_dead_letters = {
      Sid      = "ArchiveDeadLetters"
      Effect   = "Allow"
      Action   = ["s3:PutObject", "s3:GetObject"]
      Resource = ["${aws_s3_bucket.raw.arn}/dead-letters/*"]
    }
    send_messages = {
      Sid      = "ReplayMessages"
      Effect   = "Allow"
      Action   = ["sqs:SendMessage", "sqs:GetQueueAttributes"]
      Resource = [aws_sqs_queue.objects.arn]
    }
    # How many messages wait, for /readyz and operators.
    look_at_queue = {
      Sid      = "LookAtQueue"
      Effect   = "Allow"
      Action   = ["sqs:GetQueueAttributes"]
      Resource = [aws_sqs_queue.objects.arn]
    }
    alert = {
      Sid      = "Alert"
      Effect   = "Allow"
      Action   = ["sns:Publish"]
      Resource = [aws_sns_topic.alerts.arn]
    }
    pull_image = {
      Sid      = "PullImage"
      Effect   = "Allow"
      Action   = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
      Resource = [aws_ecr_repository.main.arn]
    }
    # Asked for before there is a repository or an interface to name: AWS knows no resource for these.
    log_in_to_registry = {
      Sid      = "LogInToRegistry"
      Effect   = "Allow"
      Action   = ["ecr:GetAuthorizationToken"]
      Resource = ["*"]
    }
    # How long the oldest message waits, for /metrics: SQS tells it to CloudWatch alone, where AWS knows no resource for reading.
    read_message_ages = {
      Sid      = "ReadMessageAges"
      Effect   = "Allow"
      Action   = ["cloudwatch:GetMetricData"]
      Resource = ["*"]
    }
    join_vpc = {
      Sid      = "JoinVpc"
      Effect   = "Allow"
      Action   = ["ec2:CreateNetworkInterface", "ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets", "ec2:DeleteNetworkInterface", "ec2:AssignPrivateIpAddresses", "ec2:UnassignPrivateIpAddresses"]
      Resource = ["*"]
    }
  }

  # What the ETL does, as a function or as a container.
  etl_statements = [local.may.read_database_secret, local.may.read_raw, local.may.list_raw, local.may.consume_queue, local.may.leave_dead_letters, local.may.alert]

  # What a person does who drains dead letters and replays.
  operator_statements = [local.may.read_raw, local.may.list_raw, local.may.send_messages, local.may.drain_dead_letters, local.may.leave_dead_letters, local.may.archive_dead_letters]

  # What an instance of Elastic Beanstalk does beside the work of its container.
  instance_statements = [
    local.may.pull_image,
    local.may.log_in_to_registry,
    {
      Sid      = "ReadReleases"
      Effect   = "Allow"
      Action   = ["s3:GetObject"]
      Resource = ["${aws_s3_bucket.releases.arn}/*", "${local.arn}:s3:::elasticbeanstalk-${var.region}-${local.account}/*"]
    },
    {
      Sid      = "ReportHealth"
      Effect   = "Allow"
      Action   = ["elasticbeanstalk:PutInstanceStatistics"]
      Resource = ["${local.arn}:elasticbeanstalk:${var.region}:${local.account}:application/${var.name}", "${local.arn}:elasticbeanstalk:${var.region}:${local.account}:environment/${var.name}/*"]
    },
    {
      Sid      = "WriteLogs"
      Effect   = "Allow"
      Action   = ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogGroups", "logs:DescribeLogStreams"]
      Resource = ["${local.arn}:logs:${var.region}:${local.account}:log-group:/aws/elasticbeanstalk/${var.name}-*"]
    },
  ]

  policies = {
    # The key that webhooks are signed with is a setting.
    etl = concat(local.etl_statements, [local.may.read_settings, local.may.join_vpc, local.logs_of["etl"]])
    # The round that looks for lost notifications asks the dead-letter queue first, and sends.
    fetch   = [local.may.read_database_secret, local.may.read_settings, local.may.write_raw, local.may.list_raw, local.may.read_raw, local.may.send_messages, local.may.look_at_dead_letters, local.may.alert, local.may.join_vpc, local.logs_of["fetch"]]
    operate = concat([local.may.read_database_secret, local.may.read_settings, local.may.write_raw], local.operator_statements)
    # The container of the worker environment does the ETL; its role is the function's with an instance around it.
    worker = concat(local.etl_statements, [local.may.read_settings], local.instance_statements)
    # Operators drain and replay in the process that serves the API.
    web          = concat([local.may.read_database_secret, local.may.read_settings, local.may.read_message_ages, local.may.alert, local.may.read_raw, local.may.list_raw, local.may.look_at_queue, local.may.drain_dead_letters, local.may.leave_dead_letters, local.may.archive_dead_letters], local.instance_statements)
    migrate      = [local.may.read_database_secret]
    migrate_boot = [local.may.pull_image, local.may.log_in_to_registry, local.logs_of["migrate"]]
    scheduler = [{
      Sid    = "RunFetch"
      Effect = "Allow"
      Action = ["lambda:InvokeFunction"]
      # Written out: the alias cannot be asked, the function waits for the policies.
      Resource = ["${local.arn}:lambda:${var.region}:${local.account}:function:${local.topology.fetchFunction.name}:live"]
    }]
  }

  logs_of = {
    for name, group in { etl = aws_cloudwatch_log_group.etl, fetch = aws_cloudwatch_log_group.fetch, migrate = aws_cloudwatch_log_group.migrate } : name => {
      Sid                    = "WriteLogs"
      Effect                 = "Allow"
      Action                 = ["logs:CreateLogStream", "logs:PutLogEvents"]
      Resource               = ["${group.arn}:*"]
    }
  }

  roles = {
    etl          = aws_iam_role.etl
    fetch        = aws_iam_role.fetch
    worker       = aws_iam_role.worker
    web          = aws_iam_role.web
    operate      = aws_iam_role.operate
    migrate      = aws_iam_role.migrate
    migrate_boot = aws_iam_role.migrate_boot
    scheduler    = aws_iam_role.scheduler
  }
}

resource "aws_iam_role_policy" "of" {
  for_each = local.roles

  name = "work"
  role = each.value.id
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = local.policies[each.key]
  })
}

resource "aws_iam_role" "etl" {
  name               = "${var.name}-etl"
  assume_role_policy = local.assumed_by["lambda"]
}

resource "aws_iam_role" "fetch" {
  name               = "${var.name}-fetch"
  assume_role_policy = local.assumed_by["lambda"]
}

resource "aws_iam_role" "web" {
  name               = "${var.name}-web"
  assume_role_policy = local.assumed_by["ec2"]
}

resource "aws_iam_role" "worker" {
  name               = "${var.name}-worker"
  assume_role_policy = local.assumed_by["ec2"]
}

resource "aws_iam_role" "migrate" {
  name               = "${var.name}-migrate"
  assume_role_policy = local.assumed_by["ecs-tasks"]
}

resource "aws_iam_role" "migrate_boot" {
  name               = "${var.name}-migrate-boot"
  assume_role_policy = local.assumed_by["ecs-tasks"]
}

resource "aws_iam_role" "scheduler" {
  name               = "${var.name}-scheduler"
  assume_role_policy = local.assumed_by["scheduler"]
}

resource "aws_iam_role" "beanstalk" {
  name               = "${var.name}-beanstalk"
  assume_role_policy = local.assumed_by["elasticbeanstalk"]
}

# Elastic Beanstalk's own work (instances, balancers, groups) is too wide to write down, and AWS keeps these two up to date.
resource "aws_iam_role_policy_attachment" "beanstalk" {
  for_each = toset(["service-role/AWSElasticBeanstalkEnhancedHealth", "AWSElasticBeanstalkManagedUpdatesCustomerRolePolicy"])

  role       = aws_iam_role.beanstalk.name
  policy_arn = "${local.arn}:iam::aws:policy/${each.key}"
}

resource "aws_iam_instance_profile" "web" {
  name = "${var.name}-web"
  role = aws_iam_role.web.name
}

resource "aws_iam_instance_profile" "worker" {
  name = "${var.name}-worker"
  role = aws_iam_role.worker.name
}
