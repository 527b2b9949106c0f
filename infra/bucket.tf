# Bucket names are shared by all of AWS, so the account and the region go with it.
resource "aws_s3_bucket" "raw" {
  bucket = "${local.topology.bucket.name}-${local.account}-${var.region}"
}

resource "aws_s3_bucket_versioning" "raw" {
  bucket = aws_s3_bucket.raw.id

  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_server_side_encryption_configuration" "raw" {
  bucket = aws_s3_bucket.raw.id

  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm = "AES256"
    }
  }
}

resource "aws_s3_bucket_public_access_block" "raw" {
  bucket = aws_s3_bucket.raw.id

  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_ownership_controls" "raw" {
  bucket = aws_s3_bucket.raw.id

  rule {
    object_ownership = "BucketOwnerEnforced"
  }
}

resource "aws_s3_bucket_policy" "raw" {
  bucket = aws_s3_bucket.raw.id
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [local.tls_only["raw"]]
  })

  depends_on = [aws_s3_bucket_public_access_block.raw]
}

# Glacier Instant Retrieval: a replay years later reads an object at once. S3 leaves objects under 128 KB where they are.
resource "aws_s3_bucket_lifecycle_configuration" "raw" {
  bucket = aws_s3_bucket.raw.id

  rule {
    id     = "archive"
    status = "Enabled"

    filter {
      prefix = local.topology.notification.prefix
    }

    transition {
      days          = 90
      storage_class = "GLACIER_IR"
    }

    noncurrent_version_transition {
      noncurrent_days = 90
      storage_class   = "GLACIER_IR"
    }

    abort_incomplete_multipart_upload {
      days_after_initiation = 7
    }
  }

  # Answers of Athena, where there is a data lake.
  rule {
    id     = "query-results"
    status = "Enabled"

    filter {
      prefix = "athena-results/"
    }

    expiration {
      days = 7
    }

    noncurrent_version_expiration {
      noncurrent_days = 1
    }
  }

  depends_on = [aws_s3_bucket_versioning.raw]
}

resource "aws_s3_bucket_notification" "raw" {
  bucket = aws_s3_bucket.raw.id

  queue {
    id            = local.topology.notification.id
    queue_arn     = aws_sqs_queue.objects.arn
    events        = local.topology.notification.events
    filter_prefix = local.topology.notification.prefix
  }

  # S3 sends a test message at once, and refuses a queue that would not take it.
  depends_on = [aws_sqs_queue_policy.objects]
}

# Application versions of Elastic Beanstalk, a file of a few lines each.
resource "aws_s3_bucket" "releases" {
  bucket        = "${var.name}-releases-${local.account}-${var.region}"
  force_destroy = true
}

resource "aws_s3_bucket_server_side_encryption_configuration" "releases" {
  bucket = aws_s3_bucket.releases.id

  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm = "AES256"
    }
  }
}

resource "aws_s3_bucket_public_access_block" "releases" {
  bucket = aws_s3_bucket.releases.id

  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_policy" "releases" {
  bucket = aws_s3_bucket.releases.id
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [local.tls_only["releases"]]
  })

  depends_on = [aws_s3_bucket_public_access_block.releases]
}

locals {
  tls_only = {
    for name, arn in { raw = aws_s3_bucket.raw.arn, releases = aws_s3_bucket.releases.arn } : name => {
      Sid                  = "TlsOnly"
      Effect               = "Deny"
      Principal            = "*"
      Action               = "s3:*"
      Resource             = [arn, "${arn}/*"]
      Condition            = { Bool = { "aws:SecureTransport" = "false" } }
    }
  }
}
