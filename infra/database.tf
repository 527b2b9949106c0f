resource "aws_db_subnet_group" "main" {
  name       = var.name
  subnet_ids = aws_subnet.database[*].id
}

resource "aws_db_parameter_group" "main" {
  name_prefix = "${var.name}-postgres18-"
  family      = "postgres18"

  parameter {
    name  = "rds.force_ssl"
    value = "1"
  }

  # RDS would derive it from the memory; said here, it can be held against what the processes open.
  parameter {
    name         = "max_connections"
    value        = local.size.max_connections
    apply_method = "pending-reboot"
  }

  parameter {
    name  = "log_min_duration_statement"
    value = "1000"
  }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_db_instance" "main" {
  identifier     = var.name
  engine         = "postgres"
  engine_version = "18"
  instance_class = local.size.database_class
  db_name        = "barline"
  username       = "barline"

  # RDS makes the password, keeps it in Secrets Manager and rotates it every seven days; nobody ever types it.
  manage_master_user_password = true

  storage_type          = "gp3"
  allocated_storage     = local.size.storage_gb.first
  max_allocated_storage = local.size.storage_gb.most
  storage_encrypted     = true

  multi_az                = local.size.multi_az
  db_subnet_group_name    = aws_db_subnet_group.main.name
  parameter_group_name    = aws_db_parameter_group.main.name
  vpc_security_group_ids  = [aws_security_group.database.id]
  publicly_accessible     = false
  ca_cert_identifier      = "rds-ca-rsa2048-g1"
  backup_retention_period = local.size.backup_days
  backup_window           = "06:00-06:45"
  maintenance_window      = "sun:07:00-sun:08:00"
  copy_tags_to_snapshot   = true
  deletion_protection     = var.deletion_protection

  skip_final_snapshot       = false
  final_snapshot_identifier = "${var.name}-final"

  auto_minor_version_upgrade      = true
  performance_insights_enabled    = true
  enabled_cloudwatch_logs_exports = ["postgresql", "upgrade"]

  lifecycle {
    precondition {
      condition     = local.connections_needed <= local.size.max_connections
      error_message = "The processes may open ${local.connections_needed} connections, and the database takes ${local.size.max_connections}: lower etl_maximum_concurrency, or choose a bigger size."
    }
  }
}

locals {
  database_secret_arn = aws_db_instance.main.master_user_secret[0].secret_arn
}

# Keys of providers, ADMIN_TOKEN and ALERTS_WEBHOOK_SECRET, as one JSON object of environment variables. Its values are set by hand and never pass
# through Terraform, whose state would keep them.
resource "aws_secretsmanager_secret" "settings" {
  name                    = "${var.name}/settings"
  description             = "Environment variables that are secret, as a JSON object"
  recovery_window_in_days = 7
}

resource "aws_secretsmanager_secret_version" "settings" {
  secret_id     = aws_secretsmanager_secret.settings.id
  secret_string = "{}"

  lifecycle {
    ignore_changes = [secret_string]
  }
}
