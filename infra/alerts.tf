# What people asked to be told of a price.
resource "aws_sns_topic" "alerts" {
  name = local.topology.alertsTopic.name
}

# What operators have to know.
resource "aws_sns_topic" "operations" {
  name = "${var.name}-operations"
}

locals {
  topics = { alerts = aws_sns_topic.alerts.arn, operations = aws_sns_topic.operations.arn }
}

resource "aws_sns_topic_policy" "of" {
  for_each = local.topics

  arn = each.value
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      [{
        Sid       = "TlsOnly"
        Effect    = "Deny"
        Principal = "*"
        Action    = "sns:Publish"
        Resource  = each.value
        Condition = { Bool = { "aws:SecureTransport" = "false" } }
      }],
      each.key == "alerts" ? [] : [{
        Sid       = "AlarmsAndBudget"
        Effect    = "Allow"
        Principal = { Service = ["cloudwatch.amazonaws.com", "budgets.amazonaws.com"] }
        Action    = "sns:Publish"
        Resource  = each.value
        Condition = { StringEquals = { "aws:SourceAccount" = local.account } }
      }],
    )
  })
}

# AWS sends a letter first, in which the reader has to agree.
resource "aws_sns_topic_subscription" "email" {
  for_each = var.alert_email == "" ? {} : local.topics

  topic_arn = each.value
  protocol  = "email"
  endpoint  = var.alert_email
}

resource "aws_sns_topic_subscription" "phone" {
  for_each = var.alert_phone == "" ? {} : local.topics

  topic_arn = each.value
  protocol  = "sms"
  endpoint  = var.alert_phone
}

resource "aws_budgets_budget" "monthly" {
  name         = "${var.name}-monthly"
  budget_type  = "COST"
  time_unit    = "MONTHLY"
  limit_amount = tostring(coalesce(var.monthly_budget_usd, local.size.budget_usd))
  limit_unit   = "USD"

  dynamic "notification" {
    for_each = { ACTUAL = 80, FORECASTED = 100 }

    content {
      notification_type         = notification.key
      threshold                 = notification.value
      threshold_type            = "PERCENTAGE"
      comparison_operator       = "GREATER_THAN"
      subscriber_sns_topic_arns = [aws_sns_topic.operations.arn]
    }
  }
}
