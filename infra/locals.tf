locals {
  # Names, time-outs and counts that laptop and cloud share.
  topology = jsondecode(file("${path.module}/topology.json"))

  account = data.aws_caller_identity.current.account_id
  arn     = "arn:${data.aws_partition.current.partition}"

  sizes = {
    small = {
      zones               = 2
      nat_gateways        = 1
      interface_endpoints = []
      database_class      = "db.t4g.micro"
      storage_gb          = { first = 20, most = 100 }
      multi_az            = false
      backup_days         = 7
      # AWS itself would allow this class some 110.
      max_connections = 90
      etl_concurrency = local.topology.eventSourceMapping.maximumConcurrency
      web             = { type = "t4g.small", least = 1, most = 2 }
      worker_type     = "t4g.small"
      budget_usd      = 140
    }
    production = {
      zones               = 2
      nat_gateways        = 2
      interface_endpoints = ["sqs", "secretsmanager", "sns", "logs", "ecr.api", "ecr.dkr"]
      database_class      = "db.m7g.large"
      storage_gb          = { first = 200, most = 2000 }
      multi_az            = true
      backup_days         = 30
      max_connections     = 400
      etl_concurrency     = 20
      web                 = { type = "c7g.large", least = 2, most = 4 }
      worker_type         = "c7g.large"
      budget_usd          = 900
    }
  }
  size            = local.sizes[var.size]
  etl_concurrency = coalesce(var.etl_maximum_concurrency, local.size.etl_concurrency)

  # Connections that can be open at a time. Web: seven for readers, one each for hours and checks, two listeners, five for operators, in
  # each process; a rolling deploy adds one instance. A worker is replaced while the old one drains. Operations: migrations, the CLI, and what RDS keeps for itself.
  connections = {
    etl        = var.etl_runtime == "lambda" ? local.etl_concurrency * local.topology.function.connections : 2 * local.topology.function.connections
    fetch      = length(local.topology.fetchFunction.rounds) * local.topology.fetchFunction.connections
    web        = (local.size.web.most + 1) * 16
    operations = 15
  }
  connections_needed = sum(values(local.connections))

  # Requests of a round decide how often one runs, as worker/src/fetch/schedule.ts has it: ten a minute at most.
  session_minutes = min(30, max(1, ceil(length(var.watchlist) * length(var.intervals) / 10)))

  # What every process is told. The password is not among it: it is read from the secret at each new connection.
  environment = {
    DATABASE_URL            = "postgresql://${aws_db_instance.main.username}@${aws_db_instance.main.endpoint}/${aws_db_instance.main.db_name}?sslmode=verify-full"
    BARLINE_DATABASE_SECRET = local.database_secret_arn
    BARLINE_SETTINGS_SECRET = aws_secretsmanager_secret.settings.arn
    RAW_BUCKET              = aws_s3_bucket.raw.id
    QUEUE_URL               = aws_sqs_queue.objects.url
    DLQ_URL                 = aws_sqs_queue.dead_letters.url
    ALERTS_TOPIC_ARN        = aws_sns_topic.alerts.arn
    BARLINE_WATCHLIST       = join(",", var.watchlist)
    BARLINE_INTERVALS       = join(",", var.intervals)
    BARLINE_PROVIDERS       = join(",", var.providers_asked)
  }
}
