# Addresses that CloudFront asks origins from; the balancer takes requests from nowhere else, or who asked could be made up.
data "aws_ec2_managed_prefix_list" "cloudfront" {
  count = var.cdn ? 1 : 0

  name = "com.amazonaws.global.cloudfront.origin-facing"
}

# Keeps what an answer's own headers let it keep, by path, all parameters and what was accepted: bars that are over for an hour, those
# that go on for a second, and nothing that was answered to a key, which is private.
resource "aws_cloudfront_cache_policy" "answers" {
  count = var.cdn ? 1 : 0

  name        = "${var.name}-answers"
  min_ttl     = 0
  default_ttl = 0
  max_ttl     = 31536000

  parameters_in_cache_key_and_forwarded_to_origin {
    enable_accept_encoding_brotli = true
    enable_accept_encoding_gzip   = true

    headers_config {
      header_behavior = "whitelist"
      headers {
        items = ["Accept", "Authorization", "Origin"]
      }
    }
    query_strings_config {
      query_string_behavior = "all"
    }
    cookies_config {
      cookie_behavior = "all"
    }
  }
}

data "aws_cloudfront_origin_request_policy" "all_viewer" {
  count = var.cdn ? 1 : 0

  name = "Managed-AllViewer"
}

resource "aws_cloudfront_distribution" "main" {
  count = var.cdn ? 1 : 0

  enabled         = true
  comment         = "${var.name}: web app and API"
  http_version    = "http2and3"
  is_ipv6_enabled = true
  # North America and Europe, where the price of a gigabyte is lowest.
  price_class = "PriceClass_100"

  origin {
    origin_id = "balancer"
    # With a certificate by the name that it is for: CloudFront, too, looks whether they agree.
    domain_name = var.domain_name == "" ? local.address : var.domain_name

    custom_origin_config {
      http_port              = 80
      https_port             = 443
      origin_protocol_policy = var.certificate_arn == "" ? "http-only" : "https-only"
      origin_ssl_protocols   = ["TLSv1.2"]
      # A stream says something every few seconds; nothing else takes as long.
      origin_read_timeout      = 60
      origin_keepalive_timeout = 60
    }
  }

  default_cache_behavior {
    target_origin_id         = "balancer"
    viewer_protocol_policy   = "redirect-to-https"
    allowed_methods          = ["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"]
    cached_methods           = ["GET", "HEAD"]
    compress                 = true
    cache_policy_id          = aws_cloudfront_cache_policy.answers[0].id
    origin_request_policy_id = data.aws_cloudfront_origin_request_policy.all_viewer[0].id
  }

  restrictions {
    geo_restriction {
      restriction_type = "none"
    }
  }

  viewer_certificate {
    cloudfront_default_certificate = true
  }
}
