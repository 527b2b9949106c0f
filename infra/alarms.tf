locals {
  web_balancer = aws_elastic_beanstalk_environment.web.load_balancers[0]
  # CloudWatch wants `app/name/id`, the end of the balancer's ARN.
  web_balancer_dimension = element(concat(regexall("loadbalancer/(.+)$", local.web_balancer), [[local.web_balancer]]), 0)[0]

  # Each says what it means to an operator; infra/README.md says what to do.
  alarms = {
    dead-letters = {
      description = "Raw objects could not be loaded and wait in the dead-letter queue."
      namespace   = "AWS/SQS", metric = "ApproximateNumberOfMessagesVisible", statistic = "Maximum"
      dimensions  = { QueueName = aws_sqs_queue.dead_letters.name }
      threshold   = 0, periods = 1, missing = "notBreaching"
    }
    oldest-message = {
      description = "Messages wait for more than 15 minutes: the ETL does not keep up, or does not run."
      namespace   = "AWS/SQS", metric = "ApproximateAgeOfOldestMessage", statistic = "Maximum"
      dimensions  = { QueueName = aws_sqs_queue.objects.name }
      threshold   = 900, periods = 3, missing = "notBreaching"
    }
    etl-errors = {
      description = "The ETL function ended in an error; its messages come back."
      namespace   = "AWS/Lambda", metric = "Errors", statistic = "Sum"
      dimensions  = { FunctionName = aws_lambda_function.etl.function_name }
      threshold   = 0, periods = 3, missing = "notBreaching"
    }
    etl-throttles = {
      description = "Lambda refused to run the ETL: the account's concurrency is used up."
      namespace   = "AWS/Lambda", metric = "Throttles", statistic = "Sum"
      dimensions  = { FunctionName = aws_lambda_function.etl.function_name }
      threshold   = 0, periods = 3, missing = "notBreaching"
    }
    fetch-errors = {
      description = "A round of the fetcher ended in an error: the bucket or the database did not answer, or time ran out."
      # Most rounds come once an hour or less, so that one alone has to ring.
      namespace  = "AWS/Lambda", metric = "Errors", statistic = "Sum"
      dimensions = { FunctionName = aws_lambda_function.fetch.function_name }
      threshold  = 0, periods = 1, missing = "notBreaching"
    }
    fetch-throttles = {
      description = "Lambda refused to run the fetcher: the account's concurrency is used up."
      namespace   = "AWS/Lambda", metric = "Throttles", statistic = "Sum"
      dimensions  = { FunctionName = aws_lambda_function.fetch.function_name }
      threshold   = 0, periods = 3, missing = "notBreaching"
    }
    server-errors = {
      description = "The API answers with 5xx."
      namespace   = "AWS/ApplicationELB", metric = "HTTPCode_Target_5XX_Count", statistic = "Sum"
      dimensions  = { LoadBalancer = local.web_balancer_dimension }
      threshold   = 5, periods = 3, missing = "notBreaching"
    }
    unhealthy-instances = {
      description = "An instance does not answer /readyz."
      namespace   = "AWS/ElasticBeanstalk", metric = "EnvironmentHealth", statistic = "Maximum"
      dimensions  = { EnvironmentName = aws_elastic_beanstalk_environment.web.name }
      threshold   = 15, periods = 5, missing = "breaching"
    }
    database-connections = {
      description = "More than 80 % of the connections that the database takes are open."
      namespace   = "AWS/RDS", metric = "DatabaseConnections", statistic = "Maximum"
      dimensions  = { DBInstanceIdentifier = aws_db_instance.main.identifier }
      threshold   = floor(local.size.max_connections * 0.8), periods = 3, missing = "breaching"
    }
    database-storage = {
      description = "Less than 5 GB are free. Storage grows by itself up to the size's limit, so that limit is near."
      namespace   = "AWS/RDS", metric = "FreeStorageSpace", statistic = "Minimum"
      dimensions  = { DBInstanceIdentifier = aws_db_instance.main.identifier }
      threshold   = 5 * 1024 * 1024 * 1024, periods = 3, missing = "breaching", below = true
    }
    database-cpu = {
      description = "PostgreSQL has been busy for 15 minutes."
      namespace   = "AWS/RDS", metric = "CPUUtilization", statistic = "Average"
      dimensions  = { DBInstanceIdentifier = aws_db_instance.main.identifier }
      threshold   = 85, periods = 15, missing = "breaching"
    }
  }
}

# Breaching has to last `periods` minutes in a row; an alarm that ends says so, too.
resource "aws_cloudwatch_metric_alarm" "of" {
  for_each = local.alarms

  alarm_name          = "${var.name}-${each.key}"
  alarm_description   = each.value.description
  namespace           = each.value.namespace
  metric_name         = each.value.metric
  dimensions          = each.value.dimensions
  statistic           = each.value.statistic
  period              = 60
  evaluation_periods  = each.value.periods
  threshold           = each.value.threshold
  comparison_operator = try(each.value.below, false) ? "LessThanThreshold" : "GreaterThanThreshold"
  treat_missing_data  = each.value.missing
  alarm_actions       = [aws_sns_topic.operations.arn]
  ok_actions          = [aws_sns_topic.operations.arn]
}

locals {
  # Rows of the dashboard: title, and metrics as [namespace, metric, dimension, value, statistic].
  charts = [
    { title = "Waiting and dead messages", metrics = [
      ["AWS/SQS", "ApproximateNumberOfMessagesVisible", "QueueName", aws_sqs_queue.objects.name, "Maximum"],
      ["AWS/SQS", "ApproximateNumberOfMessagesVisible", "QueueName", aws_sqs_queue.dead_letters.name, "Maximum"],
    ] },
    { title = "Age of the oldest message, seconds", metrics = [
      ["AWS/SQS", "ApproximateAgeOfOldestMessage", "QueueName", aws_sqs_queue.objects.name, "Maximum"],
    ] },
    { title = "ETL", metrics = [
      ["AWS/Lambda", "Invocations", "FunctionName", aws_lambda_function.etl.function_name, "Sum"],
      ["AWS/Lambda", "Errors", "FunctionName", aws_lambda_function.etl.function_name, "Sum"],
      ["AWS/Lambda", "Throttles", "FunctionName", aws_lambda_function.etl.function_name, "Sum"],
      ["AWS/Lambda", "Duration", "FunctionName", aws_lambda_function.etl.function_name, "p95"],
    ] },
    { title = "Fetcher", metrics = [
      ["AWS/Lambda", "Invocations", "FunctionName", aws_lambda_function.fetch.function_name, "Sum"],
      ["AWS/Lambda", "Errors", "FunctionName", aws_lambda_function.fetch.function_name, "Sum"],
      ["AWS/Lambda", "Duration", "FunctionName", aws_lambda_function.fetch.function_name, "p95"],
    ] },
    { title = "Requests and errors", metrics = [
      ["AWS/ApplicationELB", "RequestCount", "LoadBalancer", local.web_balancer_dimension, "Sum"],
      ["AWS/ApplicationELB", "HTTPCode_Target_5XX_Count", "LoadBalancer", local.web_balancer_dimension, "Sum"],
      ["AWS/ApplicationELB", "TargetResponseTime", "LoadBalancer", local.web_balancer_dimension, "p95"],
    ] },
    { title = "Database", metrics = [
      ["AWS/RDS", "DatabaseConnections", "DBInstanceIdentifier", aws_db_instance.main.identifier, "Maximum"],
      ["AWS/RDS", "CPUUtilization", "DBInstanceIdentifier", aws_db_instance.main.identifier, "Average"],
      ["AWS/RDS", "FreeStorageSpace", "DBInstanceIdentifier", aws_db_instance.main.identifier, "Minimum"],
    ] },
  ]
}

resource "aws_cloudwatch_dashboard" "main" {
  dashboard_name = var.name
  dashboard_body = jsonencode({
    widgets = [for index, chart in local.charts : {
      type   = "metric"
      x      = 12 * (index % 2)
      y      = 6 * floor(index / 2)
      width  = 12
      height = 6
      properties = {
        title   = chart.title
        region  = var.region
        period  = 60
        metrics = [for metric in chart.metrics : concat(slice(metric, 0, 4), [{ stat = metric[4] }])]
      }
    }]
  })
}
