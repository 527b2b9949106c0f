# The raw bucket as a table: Athena reads objects where they lie, gzip included, and finds them by their keys without being told of each.
locals {
  lake = var.data_lake ? { main = true } : {}

  # As prisma/domain has them; terraform.test.ts holds them together.
  lake_providers = ["alpaca", "alphavantage", "csv", "polygon", "sample", "simulator", "yahoo"]
  lake_intervals = ["1m", "5m", "15m", "30m", "1h", "4h", "1d", "1w", "1M"]
}

resource "aws_glue_catalog_database" "raw" {
  for_each = local.lake

  name        = replace("${var.name}_raw", "-", "_")
  description = "Answers of market-data providers, as they came"
}

# One row for each line of an object, whatever its format: `json_extract` reads the answers of providers, `split` those of files.
# Symbols are said by the query, since there is no list of them to project from.
resource "aws_glue_catalog_table" "objects" {
  for_each = local.lake

  name          = "objects"
  database_name = aws_glue_catalog_database.raw["main"].name
  table_type    = "EXTERNAL_TABLE"

  parameters = {
    "EXTERNAL"                       = "TRUE"
    "projection.enabled"             = "true"
    "projection.provider.type"       = "enum"
    "projection.provider.values"     = join(",", local.lake_providers)
    "projection.bar_interval.type"   = "enum"
    "projection.bar_interval.values" = join(",", local.lake_intervals)
    "projection.symbol.type"         = "injected"
    "storage.location.template"      = "s3://${aws_s3_bucket.raw.id}/${local.topology.notification.prefix}provider=$${provider}/interval=$${bar_interval}/symbol=$${symbol}/"
  }

  dynamic "partition_keys" {
    # `interval` is a word of SQL.
    for_each = ["provider", "bar_interval", "symbol"]

    content {
      name = partition_keys.value
      type = "string"
    }
  }

  storage_descriptor {
    location      = "s3://${aws_s3_bucket.raw.id}/${local.topology.notification.prefix}"
    input_format  = "org.apache.hadoop.mapred.TextInputFormat"
    output_format = "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat"

    columns {
      name = "line"
      type = "string"
    }

    ser_de_info {
      serialization_library = "org.apache.hadoop.hive.serde2.RegexSerDe"
      parameters            = { "input.regex" = "(.*)" }
    }
  }
}

# Answers of queries, which nobody needs for long; a query that reads more than this is ended.
resource "aws_athena_workgroup" "raw" {
  for_each = local.lake

  name          = "${var.name}-raw"
  force_destroy = true

  configuration {
    enforce_workgroup_configuration = true
    bytes_scanned_cutoff_per_query  = 100 * 1024 * 1024 * 1024

    result_configuration {
      output_location = "s3://${aws_s3_bucket.raw.id}/athena-results/"
      encryption_configuration {
        encryption_option = "SSE_S3"
      }
    }
  }
}
