resource "aws_cloudwatch_log_group" "etl" {
  name              = "/aws/lambda/${local.topology.function.name}"
  retention_in_days = 30
}

resource "aws_cloudwatch_log_group" "fetch" {
  name              = "/aws/lambda/${local.topology.fetchFunction.name}"
  retention_in_days = 30
}

locals {
  # Node trusts the certificate authorities of RDS only when told of them; Lambda carries them in this file.
  function_environment = merge(local.environment, {
    NODE_EXTRA_CA_CERTS = "/var/runtime/ca-cert.pem"
    NODE_OPTIONS        = "--enable-source-maps"
  })
}

# Deploys bring code, and move the alias `live` when the new version has proved itself; Terraform keeps everything else.
resource "aws_lambda_function" "etl" {
  function_name = local.topology.function.name
  description   = "Reads raw objects and stores their candles"
  role          = aws_iam_role.etl.arn
  runtime       = var.lambda_runtime
  architectures = ["arm64"]
  handler       = "index.handler"
  filename      = "${path.module}/${var.lambda_packages}/etl.zip"
  publish       = true
  timeout       = local.topology.function.timeoutSeconds
  memory_size   = local.topology.function.memoryMb

  environment {
    variables = local.function_environment
  }

  vpc_config {
    subnet_ids         = aws_subnet.private[*].id
    security_group_ids = [aws_security_group.jobs.id]
  }

  logging_config {
    log_format = "JSON"
    log_group  = aws_cloudwatch_log_group.etl.name
  }

  lifecycle {
    ignore_changes = [filename, description]
  }

  depends_on = [aws_iam_role_policy.of]
}

resource "aws_lambda_alias" "etl" {
  name             = "live"
  function_name    = aws_lambda_function.etl.function_name
  function_version = aws_lambda_function.etl.version

  lifecycle {
    ignore_changes = [function_version]
  }
}

# The concurrency is bounded here and not reserved: a new account has ten in all, of which none can be reserved. Disabled while
# the worker empties the queue, so that the switch back takes seconds.
resource "aws_lambda_event_source_mapping" "etl" {
  event_source_arn                   = aws_sqs_queue.objects.arn
  function_name                      = aws_lambda_alias.etl.arn
  enabled                            = var.etl_runtime == "lambda"
  batch_size                         = local.topology.eventSourceMapping.batchSize
  maximum_batching_window_in_seconds = local.topology.eventSourceMapping.windowSeconds
  function_response_types            = ["ReportBatchItemFailures"]

  scaling_config {
    maximum_concurrency = local.etl_concurrency
  }
}

resource "aws_lambda_function" "fetch" {
  function_name = local.topology.fetchFunction.name
  description   = "Asks market-data providers and puts their answers into the bucket"
  role          = aws_iam_role.fetch.arn
  runtime       = var.lambda_runtime
  architectures = ["arm64"]
  handler       = "index.handler"
  filename      = "${path.module}/${var.lambda_packages}/fetch.zip"
  publish       = true
  timeout       = local.topology.fetchFunction.timeoutSeconds
  memory_size   = local.topology.fetchFunction.memoryMb

  environment {
    variables = local.function_environment
  }

  vpc_config {
    subnet_ids         = aws_subnet.private[*].id
    security_group_ids = [aws_security_group.jobs.id]
  }

  logging_config {
    log_format = "JSON"
    log_group  = aws_cloudwatch_log_group.fetch.name
  }

  lifecycle {
    ignore_changes = [filename, description]
  }

  depends_on = [aws_iam_role_policy.of]
}

resource "aws_lambda_alias" "fetch" {
  name             = "live"
  function_name    = aws_lambda_function.fetch.function_name
  function_version = aws_lambda_function.fetch.version

  lifecycle {
    ignore_changes = [function_version]
  }
}

# A round that failed is not run again: the next one asks for what is missing, too.
resource "aws_lambda_function_event_invoke_config" "fetch" {
  function_name                = aws_lambda_function.fetch.function_name
  qualifier                    = aws_lambda_alias.fetch.name
  maximum_retry_attempts       = 0
  maximum_event_age_in_seconds = 300
}

resource "aws_scheduler_schedule_group" "fetch" {
  name = local.topology.fetchFunction.name
}

# By the market's clock, daylight saving included.
resource "aws_scheduler_schedule" "fetch" {
  for_each = local.topology.fetchFunction.rounds

  name                         = each.key
  group_name                   = aws_scheduler_schedule_group.fetch.name
  description                  = "The ${each.key} round of the fetcher"
  schedule_expression          = "cron(${replace(each.value, "{minutes}", local.session_minutes)})"
  schedule_expression_timezone = local.topology.fetchFunction.timezone

  flexible_time_window {
    mode = "OFF"
  }

  target {
    arn      = aws_lambda_alias.fetch.arn
    role_arn = aws_iam_role.scheduler.arn
    input    = jsonencode({ round = each.key })

    retry_policy {
      maximum_retry_attempts       = 2
      maximum_event_age_in_seconds = 300
    }
  }
}
