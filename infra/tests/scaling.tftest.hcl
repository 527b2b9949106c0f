# What is switched on as an installation grows; .github/SCALING.md says when.
mock_provider "aws" {
  source = "./tests/mocks"

  override_resource {
    target = aws_s3_bucket.raw
    values = { arn = "arn:aws:s3:::raw", id = "raw" }
  }
}

variables {
  github_repository = "someone/barline"
  lambda_runtime    = "nodejs22.x"
}

run "off_by_default" {
  assert {
    condition     = length(aws_cloudfront_distribution.main) == 0 && length(aws_glue_catalog_table.objects) == 0 && length(aws_athena_workgroup.raw) == 0
    error_message = "Nobody pays for what was not asked for."
  }
  assert {
    condition = {
      for setting in aws_elastic_beanstalk_environment.web.setting : setting.name => setting.value
      if contains(["TRUST_PROXY", "CORS_ORIGINS", "RATE_LIMIT"], setting.name)
    } == { TRUST_PROXY = "1" }
    error_message = "The API stands behind one proxy, and is open to no other site."
  }
}

run "in_front_of_the_balancer" {
  variables {
    cdn          = true
    cors_origins = ["https://example.com", "https://example.org"]
    rate_limit   = "20/s"
    api_settings = { CACHE_MEGABYTES = "1024" }
  }

  assert {
    condition     = one(aws_cloudfront_distribution.main[0].origin).domain_name == aws_elastic_beanstalk_environment.web.cname && output.url == "https://d111.cloudfront.net"
    error_message = "CloudFront has to ask the environment, and the site is where CloudFront is."
  }
  assert {
    condition     = jsondecode(output.deploy).url == output.url
    error_message = "A deploy has to look where people look."
  }
  assert {
    condition     = one(aws_cloudfront_distribution.main[0].default_cache_behavior).viewer_protocol_policy == "redirect-to-https"
    error_message = "Nobody may read in the clear."
  }
  assert {
    condition = (
      aws_cloudfront_cache_policy.answers[0].default_ttl == 0 &&
      contains(one(one(aws_cloudfront_cache_policy.answers[0].parameters_in_cache_key_and_forwarded_to_origin).headers_config).headers[0].items, "Authorization")
    )
    error_message = "Only what an answer's headers allow may be kept, and never for another key."
  }
  assert {
    condition     = alltrue([for rule in aws_vpc_security_group_ingress_rule.balancer : rule.cidr_ipv4 == null && rule.prefix_list_id == "pl-cloudfront"])
    error_message = "Beside CloudFront nobody may reach the balancer, or addresses could be made up."
  }
  assert {
    condition = {
      for setting in aws_elastic_beanstalk_environment.web.setting : setting.name => setting.value
      if contains(["TRUST_PROXY", "CORS_ORIGINS", "RATE_LIMIT", "CACHE_MEGABYTES"], setting.name)
    } == { TRUST_PROXY = "2", CORS_ORIGINS = "https://example.com,https://example.org", RATE_LIMIT = "20/s", CACHE_MEGABYTES = "1024" }
    error_message = "The API has to know that it stands behind two proxies, and which sites may read."
  }
}

run "in_front_with_a_certificate" {
  variables {
    cdn             = true
    certificate_arn = "arn:aws:acm:us-east-1:123456789012:certificate/abc"
    domain_name     = "prices.example.com"
  }

  assert {
    condition     = keys(aws_vpc_security_group_ingress_rule.balancer) == ["443"] && one(one(aws_cloudfront_distribution.main[0].origin).custom_origin_config).origin_protocol_policy == "https-only"
    error_message = "CloudFront has to ask over TLS then, and a second port would be one too many rules."
  }
  assert {
    condition     = one(aws_cloudfront_distribution.main[0].origin).domain_name == "prices.example.com" && length(aws_lb_listener_rule.to_https) == 0 && jsondecode(output.deploy).address == null
    error_message = "CloudFront has to ask by the name that the certificate is for."
  }
}

run "raw_objects_as_a_table" {
  variables {
    data_lake = true
  }

  assert {
    condition     = aws_glue_catalog_table.objects["main"].parameters["storage.location.template"] == "s3://raw/raw/provider=$${provider}/interval=$${bar_interval}/symbol=$${symbol}/"
    error_message = "Partitions have to be where the keys of raw objects say."
  }
  assert {
    condition     = aws_glue_catalog_table.objects["main"].partition_keys[*].name == tolist(["provider", "bar_interval", "symbol"])
    error_message = "Each part of the key is a column."
  }
  assert {
    condition     = aws_athena_workgroup.raw["main"].configuration[0].bytes_scanned_cutoff_per_query == 107374182400
    error_message = "A query that reads everything has to be ended."
  }
}

run "other_sites_are_named_exactly" {
  command = plan

  variables {
    cors_origins = ["https://example.com/"]
  }

  expect_failures = [var.cors_origins]
}
