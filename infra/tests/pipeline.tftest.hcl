# Bucket, queues and the functions between them.
mock_provider "aws" {
  source = "./tests/mocks"

  override_resource {
    target = aws_s3_bucket.raw
    values = { arn = "arn:aws:s3:::raw", id = "barline-raw-123456789012-us-east-1" }
  }
  override_resource {
    target = aws_sqs_queue.objects
    values = { arn = "arn:aws:sqs:us-east-1:123456789012:objects", url = "https://sqs.us-east-1.amazonaws.com/123456789012/objects" }
  }
  override_resource {
    target = aws_sqs_queue.dead_letters
    values = { arn = "arn:aws:sqs:us-east-1:123456789012:dead-letters", url = "https://sqs.us-east-1.amazonaws.com/123456789012/dead-letters" }
  }
  override_resource {
    target = aws_iam_role.etl
    values = { arn = "arn:aws:iam::123456789012:role/etl" }
  }
  override_resource {
    target = aws_iam_role.web
    values = { arn = "arn:aws:iam::123456789012:role/web" }
  }
  override_resource {
    target = aws_iam_role.worker
    values = { arn = "arn:aws:iam::123456789012:role/worker" }
  }
  override_resource {
    target = aws_iam_role.fetch
    values = { arn = "arn:aws:iam::123456789012:role/fetch" }
  }
  override_resource {
    target = aws_iam_role.operate
    values = { arn = "arn:aws:iam::123456789012:role/operate" }
  }
  override_resource {
    target = aws_lambda_alias.etl
    values = { arn = "arn:aws:lambda:us-east-1:123456789012:function:barline-etl:live" }
  }
  override_resource {
    target = aws_lambda_alias.fetch
    values = { arn = "arn:aws:lambda:us-east-1:123456789012:function:barline-fetch:live" }
  }
}

variables {
  github_repository = "someone/barline"
  # Provider 5, which these tests have to run with as well, does not know nodejs24.x; terraform.test.ts holds the default.
  lambda_runtime = "nodejs22.x"
}

run "from_bucket_to_function" {
  assert {
    condition     = aws_s3_bucket_versioning.raw.versioning_configuration[0].status == "Enabled"
    error_message = "Raw objects have to be versioned."
  }
  assert {
    condition     = one(one(aws_s3_bucket_server_side_encryption_configuration.raw.rule).apply_server_side_encryption_by_default).sse_algorithm == "AES256"
    error_message = "Raw objects have to be encrypted."
  }
  assert {
    condition = alltrue([for block in [aws_s3_bucket_public_access_block.raw, aws_s3_bucket_public_access_block.releases] :
    block.block_public_acls && block.block_public_policy && block.ignore_public_acls && block.restrict_public_buckets])
    error_message = "Neither bucket may ever become public."
  }
  assert {
    condition = alltrue([for policy in [aws_s3_bucket_policy.raw.policy, aws_s3_bucket_policy.releases.policy] : anytrue([
      for statement in jsondecode(policy).Statement :
      statement.Effect == "Deny" && statement.Principal == "*" && statement.Action == "s3:*" && statement.Condition.Bool["aws:SecureTransport"] == "false" && length(statement.Resource) == 2
    ])])
    error_message = "Both buckets have to refuse whatever comes without TLS, for themselves and for their objects."
  }
  assert {
    condition     = [for rule in aws_s3_bucket_lifecycle_configuration.raw.rule : one(rule.transition).storage_class if rule.status == "Enabled" && one(rule.filter).prefix == "raw/"] == ["GLACIER_IR"]
    error_message = "Raw objects have to move to Glacier."
  }
  assert {
    condition     = [for rule in aws_s3_bucket_lifecycle_configuration.raw.rule : one(rule.filter).prefix if length(rule.expiration) > 0] == ["athena-results/"]
    error_message = "Nothing but the answers of queries may expire."
  }
  assert {
    condition = (
      one(aws_s3_bucket_notification.raw.queue).queue_arn == aws_sqs_queue.objects.arn &&
      one(aws_s3_bucket_notification.raw.queue).filter_prefix == local.topology.notification.prefix &&
      local.topology.notification.prefix == "raw/" &&
      one(aws_s3_bucket_notification.raw.queue).events == toset(local.topology.notification.events)
    )
    error_message = "What is put under raw/ has to be told to the queue, for the events that topology.json names."
  }

  assert {
    condition     = aws_sqs_queue.objects.name == local.topology.queue.name && aws_sqs_queue.dead_letters.name == local.topology.deadLetterQueue.name
    error_message = "Queues have to be called as in topology.json."
  }
  assert {
    condition     = aws_sqs_queue.objects.visibility_timeout_seconds >= 6 * aws_lambda_function.etl.timeout + aws_lambda_event_source_mapping.etl.maximum_batching_window_in_seconds
    error_message = "A message has to stay hidden for six function time-outs and the batch window."
  }
  assert {
    condition     = jsondecode(aws_sqs_queue.objects.redrive_policy) == { deadLetterTargetArn = aws_sqs_queue.dead_letters.arn, maxReceiveCount = 5 }
    error_message = "After five receives a message has to go to the dead-letter queue."
  }
  assert {
    condition     = local.topology.queue.maxReceiveCount == 5 && aws_sqs_queue.objects.message_retention_seconds == local.topology.queue.retentionDays * 86400
    error_message = "Counts and times of the queue have to be those of topology.json."
  }
  assert {
    condition     = aws_sqs_queue.dead_letters.message_retention_seconds == 14 * 86400 && aws_sqs_queue.dead_letters.message_retention_seconds > aws_sqs_queue.objects.message_retention_seconds
    error_message = "Dead letters have to be kept for 14 days, and longer than messages: the clock is not reset when one moves."
  }
  assert {
    condition     = jsondecode(aws_sqs_queue_redrive_allow_policy.dead_letters.redrive_allow_policy) == { redrivePermission = "byQueue", sourceQueueArns = [aws_sqs_queue.objects.arn] }
    error_message = "Only our queue may leave dead letters."
  }
  assert {
    condition     = aws_sqs_queue.objects.sqs_managed_sse_enabled && aws_sqs_queue.dead_letters.sqs_managed_sse_enabled
    error_message = "Messages have to be encrypted."
  }

  assert {
    condition = [for statement in jsondecode(aws_sqs_queue_policy.objects.policy).Statement : statement if statement.Effect == "Allow"] == [{
      Sid       = "OnlyThisBucketNotifies"
      Effect    = "Allow"
      Principal = { Service = "s3.amazonaws.com" }
      Action    = "sqs:SendMessage"
      Resource  = aws_sqs_queue.objects.arn
      Condition = {
        ArnEquals    = { "aws:SourceArn" = aws_s3_bucket.raw.arn }
        StringEquals = { "aws:SourceAccount" = "123456789012" }
      }
    }]
    error_message = "S3 may send for this bucket of this account, and the policy may allow nothing else."
  }
  assert {
    condition = one([for statement in jsondecode(aws_sqs_queue_policy.objects.policy).Statement : statement.Condition.ArnNotEquals if statement.Sid == "NobodyElseSends" && statement.Effect == "Deny"]) == {
      "aws:SourceArn"    = aws_s3_bucket.raw.arn
      "aws:PrincipalArn" = [aws_iam_role.etl.arn, aws_iam_role.fetch.arn, aws_iam_role.operate.arn, aws_iam_role.worker.arn]
    }
    error_message = "Beside the bucket only the ETL, be it the function or the worker (what met an outage), operators (replays) and the fetcher (lost notifications) may send."
  }
  assert {
    condition = alltrue([for policy in [aws_sqs_queue_policy.objects.policy, aws_sqs_queue_policy.dead_letters.policy] : anytrue([
      for statement in jsondecode(policy).Statement : statement.Effect == "Deny" && statement.Action == "sqs:*" && try(statement.Condition.Bool["aws:SecureTransport"], "") == "false"
    ])])
    error_message = "Both queues have to refuse whatever comes without TLS."
  }

  assert {
    condition = alltrue([for function in [aws_lambda_function.etl, aws_lambda_function.fetch] :
    function.runtime == var.lambda_runtime && function.architectures == tolist(["arm64"]) && function.publish && length(function.vpc_config[0].subnet_ids) == 2])
    error_message = "Functions have to run on the given Node and on arm64, in versions, in the VPC."
  }
  assert {
    condition = (
      aws_lambda_function.etl.function_name == local.topology.function.name &&
      aws_lambda_function.etl.timeout == local.topology.function.timeoutSeconds &&
      aws_lambda_function.etl.memory_size == local.topology.function.memoryMb &&
      aws_lambda_function.fetch.function_name == local.topology.fetchFunction.name &&
      aws_lambda_function.fetch.timeout == local.topology.fetchFunction.timeoutSeconds
    )
    error_message = "Functions have to be as topology.json says."
  }
  assert {
    condition = (
      aws_lambda_event_source_mapping.etl.event_source_arn == aws_sqs_queue.objects.arn &&
      aws_lambda_event_source_mapping.etl.function_name == aws_lambda_alias.etl.arn &&
      aws_lambda_event_source_mapping.etl.batch_size == local.topology.eventSourceMapping.batchSize &&
      aws_lambda_event_source_mapping.etl.function_response_types == toset(["ReportBatchItemFailures"])
    )
    error_message = "The mapping has to lead from the queue to the alias, and to take the names of failed messages."
  }
  assert {
    condition     = one(aws_lambda_event_source_mapping.etl.scaling_config).maximum_concurrency == local.topology.eventSourceMapping.maximumConcurrency
    error_message = "The small size runs as many invocations as the laptop."
  }
  assert {
    condition     = aws_lambda_function.etl.environment[0].variables["NODE_EXTRA_CA_CERTS"] == "/var/runtime/ca-cert.pem"
    error_message = "Without the authorities of RDS there is no verified TLS to the database."
  }
  assert {
    condition = (
      aws_lambda_function.etl.environment[0].variables["QUEUE_URL"] == aws_sqs_queue.objects.url &&
      aws_lambda_function.etl.environment[0].variables["DLQ_URL"] == aws_sqs_queue.dead_letters.url &&
      aws_lambda_function.fetch.environment[0].variables["RAW_BUCKET"] == aws_s3_bucket.raw.id
    )
    error_message = "Functions have to be told of our queues and our bucket."
  }

  assert {
    condition = { for round, schedule in aws_scheduler_schedule.fetch : round => schedule.schedule_expression } == {
      session   = "cron(*/1 9-16 ? * MON-FRI *)"
      close     = "cron(5 16 ? * MON-FRI *)"
      nightly   = "cron(30 20 ? * * *)"
      heal      = "cron(50 * ? * * *)"
      reconcile = "cron(7 * ? * * *)"
      alerts    = "cron(* * ? * * *)"
    }
    error_message = "Rounds have to follow the market's hours, lost notifications have to be looked for every hour, and alerts are looked after every minute."
  }
  assert {
    condition = alltrue([for round, schedule in aws_scheduler_schedule.fetch :
      schedule.schedule_expression_timezone == "America/New_York" &&
      schedule.target[0].arn == aws_lambda_alias.fetch.arn &&
    schedule.target[0].input == jsonencode({ round = round })])
    error_message = "Rounds have to go by New York's clock and call the alias with their name."
  }
  assert {
    condition     = aws_lambda_function_event_invoke_config.fetch.maximum_retry_attempts == 0
    error_message = "A failed round must not be run again beside the next one."
  }
}

run "a_long_watchlist_is_asked_less_often" {
  variables {
    watchlist = [for number in range(45) : "S${number}"]
    intervals = ["1d", "1h"]
  }

  assert {
    condition     = aws_scheduler_schedule.fetch["session"].schedule_expression == "cron(*/9 9-16 ? * MON-FRI *)"
    error_message = "Ninety requests a round have to run every nine minutes: ten a minute."
  }
}
