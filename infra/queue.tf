resource "aws_sqs_queue" "objects" {
  name                       = local.topology.queue.name
  visibility_timeout_seconds = local.topology.queue.visibilityTimeoutSeconds
  message_retention_seconds  = local.topology.queue.retentionDays * 86400
  receive_wait_time_seconds  = 20
  sqs_managed_sse_enabled    = true

  redrive_policy = jsonencode({
    deadLetterTargetArn = aws_sqs_queue.dead_letters.arn
    maxReceiveCount     = local.topology.queue.maxReceiveCount
  })

  lifecycle {
    precondition {
      condition     = local.topology.queue.visibilityTimeoutSeconds >= 6 * local.topology.function.timeoutSeconds + local.topology.eventSourceMapping.windowSeconds
      error_message = "queue.visibilityTimeoutSeconds: expected at least 6 x function.timeoutSeconds + eventSourceMapping.windowSeconds, or a batch would be processed twice at once."
    }
  }
}

resource "aws_sqs_queue" "dead_letters" {
  name                      = local.topology.deadLetterQueue.name
  message_retention_seconds = local.topology.deadLetterQueue.retentionDays * 86400
  sqs_managed_sse_enabled   = true
}

# No other queue may leave its dead letters here.
resource "aws_sqs_queue_redrive_allow_policy" "dead_letters" {
  queue_url = aws_sqs_queue.dead_letters.url

  redrive_allow_policy = jsonencode({
    redrivePermission = "byQueue"
    sourceQueueArns   = [aws_sqs_queue.objects.arn]
  })
}

locals {
  # Who beside S3 puts a message into the queue, which is whose role may: the ETL, as a function or in the worker, puts back what met an
  # outage, and the fetcher's round and people announce what was lost.
  queue_senders = concat([
    for name, statements in local.policies : local.roles[name].arn
    if anytrue([for statement in statements : contains([local.may.consume_queue.Sid, local.may.send_messages.Sid], statement.Sid)])
  ], aws_iam_role.operator[*].arn)
}

resource "aws_sqs_queue_policy" "objects" {
  queue_url = aws_sqs_queue.objects.url
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "OnlyThisBucketNotifies"
        Effect    = "Allow"
        Principal = { Service = "s3.amazonaws.com" }
        Action    = "sqs:SendMessage"
        Resource  = aws_sqs_queue.objects.arn
        Condition = {
          ArnEquals    = { "aws:SourceArn" = aws_s3_bucket.raw.arn }
          StringEquals = { "aws:SourceAccount" = local.account }
        }
      },
      {
        Sid       = "NobodyElseSends"
        Effect    = "Deny"
        Principal = "*"
        Action    = "sqs:SendMessage"
        Resource  = aws_sqs_queue.objects.arn
        Condition = {
          ArnNotEquals = {
            "aws:SourceArn"    = aws_s3_bucket.raw.arn
            "aws:PrincipalArn" = local.queue_senders
          }
        }
      },
      merge(local.queue_tls_only, { Resource = aws_sqs_queue.objects.arn }),
    ]
  })
}

resource "aws_sqs_queue_policy" "dead_letters" {
  queue_url = aws_sqs_queue.dead_letters.url
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [merge(local.queue_tls_only, { Resource = aws_sqs_queue.dead_letters.arn })]
  })
}

locals {
  queue_tls_only = {
    Sid       = "TlsOnly"
    Effect    = "Deny"
    Principal = "*"
    Action    = "sqs:*"
    Condition = { Bool = { "aws:SecureTransport" = "false" } }
  }
}
