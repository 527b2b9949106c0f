locals {
  address = aws_elastic_beanstalk_environment.web.cname
  url     = var.cdn ? "https://${aws_cloudfront_distribution.main[0].domain_name}" : var.certificate_arn == "" ? "http://${local.address}" : "https://${var.domain_name}"
}

output "url" {
  description = "Where the site is."
  value       = local.url
}

output "address" {
  description = "What `domain_name` has to point at, by a CNAME record."
  value       = local.address
}

# What the deploy workflow reads: `gh variable set DEPLOY --body "$(terraform output -raw deploy)"`.
output "deploy" {
  description = "What the deploy workflow has to know, as one JSON object."
  value = jsonencode({
    region               = var.region
    role                 = aws_iam_role.deploy.arn
    repository           = aws_ecr_repository.main.repository_url
    releases             = aws_s3_bucket.releases.id
    application          = aws_elastic_beanstalk_application.main.name
    webEnvironment       = aws_elastic_beanstalk_environment.web.name
    workerEnvironment    = one(aws_elastic_beanstalk_environment.worker[*].name)
    url                  = local.url
    address              = var.cdn ? null : local.address
    etlFunction          = aws_lambda_function.etl.function_name
    fetchFunction        = aws_lambda_function.fetch.function_name
    migrateCluster       = aws_ecs_cluster.jobs.name
    migrateTask          = aws_ecs_task_definition.migrate.family
    migrateLogGroup      = aws_cloudwatch_log_group.migrate.name
    migrateSubnets       = aws_subnet.private[*].id
    migrateSecurityGroup = aws_security_group.jobs.id
  })
}

output "settings_secret" {
  description = "Secret for ADMIN_TOKEN and the keys of providers, a JSON object."
  value       = aws_secretsmanager_secret.settings.name
}

output "raw_bucket" {
  description = "Where raw objects are put, by the fetcher or by anybody who may."
  value       = aws_s3_bucket.raw.id
}

output "connections" {
  description = "Connections to the database that may be open at a time, by who opens them, and how many it takes."
  value       = merge(local.connections, { limit = local.size.max_connections })
}
