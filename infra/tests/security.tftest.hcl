# Who may do what, who reaches whom, and that nothing travels in the clear.
mock_provider "aws" {
  source = "./tests/mocks"

  override_resource {
    target = aws_security_group.balancer
    values = { id = "sg-balancer" }
  }
  override_resource {
    target = aws_security_group.web
    values = { id = "sg-web" }
  }
  override_resource {
    target = aws_security_group.jobs
    values = { id = "sg-jobs" }
  }
  override_resource {
    target = aws_security_group.database
    values = { id = "sg-database" }
  }
  override_resource {
    target = aws_sqs_queue.objects
    values = { arn = "arn:aws:sqs:us-east-1:123456789012:objects", url = "https://sqs/objects" }
  }
  override_resource {
    target = aws_sqs_queue.dead_letters
    values = { arn = "arn:aws:sqs:us-east-1:123456789012:dead-letters", url = "https://sqs/dead-letters" }
  }
  override_resource {
    target = aws_s3_bucket.raw
    values = { arn = "arn:aws:s3:::raw", id = "raw" }
  }
}

variables {
  github_repository = "someone/barline"
  lambda_runtime    = "nodejs22.x"
}

run "least_privilege" {
  # What AWS lets nobody name a resource for, each a read of a list, a log-in, or an interface that does not exist yet.
  variables {
    etl_runtime = "worker"
  }

  assert {
    condition = alltrue(flatten([
      for policy in concat(values(aws_iam_role_policy.of)[*].policy, [aws_iam_role_policy.deploy.policy]) : [
        for statement in jsondecode(policy).Statement : [
          for action in statement.Action : (
            !contains(statement.Resource, "*") ||
            contains(["ecr:GetAuthorizationToken", "ecs:DescribeTaskDefinition", "cloudwatch:GetMetricData"], action) ||
            can(regex("^(ec2|autoscaling|elasticloadbalancing):Describe[A-Za-z]+$", action)) ||
            can(regex("^ec2:(Create|Delete)NetworkInterface$|^ec2:(Assign|Unassign)PrivateIpAddresses$", action))
          )
        ]
      ]
    ]))
    error_message = "A statement is on every resource, though its action takes the name of one."
  }
  assert {
    condition = alltrue(flatten([
      for policy in concat(values(aws_iam_role_policy.of)[*].policy, [aws_iam_role_policy.deploy.policy]) : [
        for statement in jsondecode(policy).Statement : [for action in statement.Action : !strcontains(action, "*")]
      ]
    ]))
    error_message = "Actions have to be written out."
  }
  assert {
    condition = toset(flatten([
      for statement in jsondecode(aws_iam_role_policy.of["web"].policy).Statement : statement.Resource if contains(statement.Action, "sqs:GetQueueAttributes")
    ])) == toset([aws_sqs_queue.objects.arn, aws_sqs_queue.dead_letters.arn])
    error_message = "The API looks at both queues: for /readyz and for /metrics."
  }
  assert {
    condition = {
      for statement in jsondecode(aws_iam_role_policy.of["web"].policy).Statement : statement.Sid => statement.Action
      if anytrue([for resource in statement.Resource : strcontains(resource, ":sqs:") || strcontains(resource, ":s3:::raw")])
      } == {
      ReadRawObjects     = ["s3:GetObject", "s3:GetObjectVersion"]
      ListRawObjects     = ["s3:ListBucket"]
      LookAtQueue        = ["sqs:GetQueueAttributes"]
      DrainDeadLetters   = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:ChangeMessageVisibility", "sqs:GetQueueAttributes"]
      LeaveDeadLetters   = ["sqs:SendMessage"]
      ArchiveDeadLetters = ["s3:PutObject", "s3:GetObject"]
    }
    error_message = "The API drains, archives and replays for operators; it neither writes raw objects nor sends to the queue of notifications."
  }
  assert {
    condition     = [for name, policy in aws_iam_role_policy.of : name if strcontains(policy.policy, "cloudwatch:GetMetricData")] == ["web"]
    error_message = "Ages of messages are read by the API alone."
  }
  assert {
    condition = toset(flatten([for statement in jsondecode(aws_iam_role_policy.of["etl"].policy).Statement : statement.Action])) == toset([
      "secretsmanager:GetSecretValue", "s3:GetObject", "s3:GetObjectVersion", "s3:ListBucket",
      "sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:ChangeMessageVisibility", "sqs:GetQueueAttributes", "sqs:SendMessage", "sns:Publish",
      "ec2:CreateNetworkInterface", "ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets", "ec2:DeleteNetworkInterface", "ec2:AssignPrivateIpAddresses", "ec2:UnassignPrivateIpAddresses",
      "logs:CreateLogStream", "logs:PutLogEvents",
    ])
    error_message = "The ETL reads objects and consumes the queue; it neither writes nor deletes raw objects."
  }
  assert {
    condition = {
      for name, policy in aws_iam_role_policy.of : name => flatten([for statement in jsondecode(policy.policy).Statement : statement.Resource if contains(statement.Action, "s3:PutObject")])
      if strcontains(policy.policy, "s3:PutObject")
    } == { fetch = ["arn:aws:s3:::raw/raw/*"], operate = ["arn:aws:s3:::raw/raw/*", "arn:aws:s3:::raw/dead-letters/*"], web = ["arn:aws:s3:::raw/dead-letters/*"] }
    error_message = "Only the fetcher and operators (backfills) write raw objects; only operators, and the API for them, archive dead letters."
  }
  assert {
    condition = toset(flatten([for statement in jsondecode(aws_iam_role_policy.of["fetch"].policy).Statement : statement.Action if anytrue([for resource in statement.Resource : strcontains(resource, ":sqs:")])])) == toset([
      "sqs:SendMessage", "sqs:ReceiveMessage", "sqs:ChangeMessageVisibility", "sqs:GetQueueAttributes",
    ])
    error_message = "The round that looks for lost notifications announces, and looks at dead letters; it deletes none."
  }
  assert {
    condition = alltrue([for policy in concat(values(aws_iam_role_policy.of)[*].policy, [aws_iam_role_policy.deploy.policy]) :
    !can(regex("s3:DeleteObject|sqs:PurgeQueue|rds:|iam:(Create|Put|Attach)", policy))])
    error_message = "Nobody may delete raw objects, purge queues, or change databases and rights."
  }
}

run "operators" {
  variables {
    operator_role_arns = ["arn:aws:iam::123456789012:role/ann"]
  }

  assert {
    condition = jsondecode(one(aws_iam_role.operator).assume_role_policy).Statement == [{
      Effect    = "Allow"
      Principal = { AWS = ["arn:aws:iam::123456789012:role/ann"] }
      Action    = "sts:AssumeRole"
    }]
    error_message = "Only who is named may take the operator's role."
  }
  assert {
    condition = {
      for statement in jsondecode(one(aws_iam_role_policy.operator).policy).Statement : statement.Sid => statement.Action
      if anytrue([for resource in statement.Resource : strcontains(resource, ":sqs:") || strcontains(resource, ":s3:")])
      } == {
      ReadRawObjects     = ["s3:GetObject", "s3:GetObjectVersion"]
      ListRawObjects     = ["s3:ListBucket"]
      ReplayMessages     = ["sqs:SendMessage", "sqs:GetQueueAttributes"]
      DrainDeadLetters   = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:ChangeMessageVisibility", "sqs:GetQueueAttributes"]
      LeaveDeadLetters   = ["sqs:SendMessage"]
      ArchiveDeadLetters = ["s3:PutObject", "s3:GetObject"]
    }
    error_message = "An operator drains, restores, archives and replays, and reads raw objects."
  }
  assert {
    condition = alltrue([for statement in jsondecode(one(aws_iam_role_policy.operator).policy).Statement :
    !contains(statement.Resource, "*") && alltrue([for action in statement.Action : !strcontains(action, "*")])])
    error_message = "Each right has to name what it is for."
  }
  assert {
    condition     = contains(one([for statement in jsondecode(aws_sqs_queue_policy.objects.policy).Statement : statement.Condition.ArnNotEquals["aws:PrincipalArn"] if statement.Sid == "NobodyElseSends"]), one(aws_iam_role.operator).arn)
    error_message = "The queue has to take what an operator sends."
  }
  assert {
    condition     = jsondecode(output.operate).taskRole == aws_iam_role.operate.arn && jsondecode(output.operate).environment.DLQ_URL == aws_sqs_queue.dead_letters.url
    error_message = "The task has to be told of our queues, and to have its own role."
  }
}

run "without_operators" {
  assert {
    condition     = length(aws_iam_role.operator) == 0
    error_message = "Where nobody is named there is no role to take."
  }
}

run "doors" {
  assert {
    condition = jsondecode(aws_iam_role.deploy.assume_role_policy).Statement == [{
      Effect    = "Allow"
      Principal = { Federated = "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com" }
      Action    = "sts:AssumeRoleWithWebIdentity"
      Condition = { StringEquals = {
        "token.actions.githubusercontent.com:aud" = "sts.amazonaws.com"
        "token.actions.githubusercontent.com:sub" = "repo:someone/barline:environment:production"
      } }
    }]
    error_message = "The deploy role is for jobs of this repository's environment, exactly."
  }
  assert {
    condition     = one(aws_iam_openid_connect_provider.github).url == "https://token.actions.githubusercontent.com"
    error_message = "The provider has to be GitHub's."
  }
  assert {
    condition     = aws_ecr_repository.main.image_tag_mutability == "IMMUTABLE"
    error_message = "A commit's image may not be written twice."
  }

  assert {
    condition     = !aws_db_instance.main.publicly_accessible && aws_db_instance.main.storage_encrypted && aws_db_instance.main.deletion_protection && !aws_db_instance.main.skip_final_snapshot
    error_message = "The database has to be private, encrypted, and hard to delete."
  }
  assert {
    condition     = aws_db_instance.main.engine == "postgres" && aws_db_instance.main.engine_version == "18" && aws_db_parameter_group.main.family == "postgres18"
    error_message = "PostgreSQL 18: the ETL uses RETURNING old.*, new.*."
  }
  assert {
    condition     = aws_db_instance.main.backup_retention_period == 7
    error_message = "There have to be backups."
  }
  assert {
    condition     = one([for parameter in aws_db_parameter_group.main.parameter : parameter.value if parameter.name == "rds.force_ssl"]) == "1"
    error_message = "The database has to refuse connections without TLS."
  }
  assert {
    condition     = endswith(local.environment.DATABASE_URL, "?sslmode=verify-full") && strcontains(local.environment.DATABASE_URL, "barline@barline.abc")
    error_message = "Clients have to verify whom they talk to, and no password may be in the URL."
  }
  assert {
    condition     = aws_db_instance.main.manage_master_user_password && aws_db_instance.main.password == null
    error_message = "RDS has to make and rotate the password."
  }
  assert {
    condition     = aws_secretsmanager_secret_version.settings.secret_string == "{}"
    error_message = "Secrets are set by hand; Terraform's state would keep them."
  }
  assert {
    condition     = { for rule in aws_vpc_security_group_ingress_rule.database : rule.referenced_security_group_id => [rule.from_port, rule.to_port] } == { sg-web = [5432, 5432], sg-jobs = [5432, 5432] }
    error_message = "Only API, ETL, fetcher and migrations may reach the database."
  }
  assert {
    condition     = aws_vpc_security_group_ingress_rule.web.referenced_security_group_id == "sg-balancer" && aws_vpc_security_group_ingress_rule.web.cidr_ipv4 == null
    error_message = "Instances may be reached through the load balancer only."
  }

  assert {
    condition     = aws_vpc_endpoint.s3.vpc_endpoint_type == "Gateway" && length(aws_vpc_endpoint.s3.route_table_ids) > 0
    error_message = "S3 has to be reached inside the VPC."
  }
}

run "production_survives_a_zone" {
  variables {
    size = "production"
  }

  assert {
    condition     = aws_db_instance.main.multi_az && aws_db_instance.main.backup_retention_period == 30 && length(aws_nat_gateway.main) == 2
    error_message = "A zone may go down without the database or the way out."
  }
  assert {
    condition     = keys(aws_vpc_endpoint.interface) == ["ecr.api", "ecr.dkr", "logs", "secretsmanager", "sns", "sqs"]
    error_message = "Calls to AWS have to stay inside the VPC."
  }
  assert {
    condition     = tonumber(one([for setting in aws_elastic_beanstalk_environment.web.setting : setting.value if setting.name == "MinSize"])) == 2
    error_message = "The API has to run twice."
  }
}
