data "aws_elastic_beanstalk_solution_stack" "docker" {
  most_recent = true
  name_regex  = "^64bit Amazon Linux 2023 v[0-9.]+ running Docker$"
}

resource "aws_elastic_beanstalk_application" "main" {
  name        = var.name
  description = "Market data: API, web app and worker"

  appversion_lifecycle {
    service_role          = aws_iam_role.beanstalk.arn
    max_count             = 100
    delete_source_from_s3 = false
  }
}

resource "aws_s3_object" "placeholder" {
  bucket = aws_s3_bucket.releases.id
  key    = "placeholder/docker-compose.yml"
  source = "${path.module}/beanstalk/placeholder.yml"
}

resource "aws_elastic_beanstalk_application_version" "placeholder" {
  name        = "placeholder"
  application = aws_elastic_beanstalk_application.main.name
  bucket      = aws_s3_bucket.releases.id
  key         = aws_s3_object.placeholder.key
}

locals {
  common_settings = {
    "aws:ec2:vpc" = {
      VPCId   = aws_vpc.main.id
      Subnets = join(",", aws_subnet.private[*].id)
    }
    "aws:autoscaling:launchconfiguration" = {
      DisableIMDSv1  = "true"
      RootVolumeType = "gp3"
    }
    "aws:elasticbeanstalk:environment:proxy" = { ProxyServer = "none" }
    "aws:elasticbeanstalk:healthreporting:system" = {
      SystemType = "enhanced"
    }
    "aws:elasticbeanstalk:cloudwatch:logs" = {
      StreamLogs      = "true"
      RetentionInDays = "30"
    }
    "aws:elasticbeanstalk:managedactions" = {
      ManagedActionsEnabled        = "true"
      PreferredStartTime           = "Sun:08:00"
      ServiceRoleForManagedUpdates = aws_iam_role.beanstalk.arn
    }
    "aws:elasticbeanstalk:managedactions:platformupdate" = { UpdateLevel = "minor" }
    "aws:elasticbeanstalk:environment"                   = { ServiceRole = aws_iam_role.beanstalk.arn }
    "aws:elasticbeanstalk:application:environment" = merge(local.environment, {
      AWS_REGION          = var.region
      NODE_EXTRA_CA_CERTS = "/app/infra/certificates/rds.pem"
    })
  }

  web_settings = {
    "aws:elasticbeanstalk:environment" = {
      EnvironmentType  = "LoadBalanced"
      LoadBalancerType = "application"
    }
    "aws:ec2:vpc"       = { ELBSubnets = join(",", aws_subnet.public[*].id) }
    "aws:ec2:instances" = { InstanceTypes = local.size.web.type, SupportedArchitectures = "arm64" }
    "aws:autoscaling:asg" = {
      MinSize = tostring(local.size.web.least)
      MaxSize = tostring(local.size.web.most)
    }
    "aws:autoscaling:trigger" = {
      MeasureName       = "CPUUtilization"
      Unit              = "Percent"
      UpperThreshold    = "60"
      LowerThreshold    = "20"
      Statistic         = "Average"
      Period            = "1"
      BreachDuration    = "3"
      EvaluationPeriods = "3"
    }
    "aws:autoscaling:launchconfiguration" = {
      IamInstanceProfile = aws_iam_instance_profile.web.name
      SecurityGroups     = aws_security_group.web.id
    }
    # A new instance is up and healthy before an old one goes.
    "aws:elasticbeanstalk:command" = {
      DeploymentPolicy = "RollingWithAdditionalBatch"
      BatchSizeType    = "Fixed"
      BatchSize        = "1"
      Timeout          = "900"
    }
    "aws:elasticbeanstalk:environment:process:default" = {
      Port                = "80"
      Protocol            = "HTTP"
      HealthCheckPath     = "/readyz"
      HealthCheckInterval = "10"
      HealthCheckTimeout  = "5"
      MatcherHTTPCode     = "200"
      DeregistrationDelay = "30"
    }
    "aws:elbv2:loadbalancer" = {
      SecurityGroups       = aws_security_group.balancer.id
      ManagedSecurityGroup = aws_security_group.balancer.id
    }
    "aws:elasticbeanstalk:application:environment" = merge(
      {
        BARLINE_COMMAND = "serve"
        # The balancer writes down who asked, and CloudFront before it.
        TRUST_PROXY = var.cdn ? "2" : "1"
        # Within docker-compose.yml's stop_grace_period of 30 s.
        SHUTDOWN_PATIENCE = "25"
      },
      length(var.cors_origins) == 0 ? {} : { CORS_ORIGINS = join(",", var.cors_origins) },
      var.rate_limit == "" ? {} : { RATE_LIMIT = var.rate_limit },
      var.api_settings,
    )
  }

  https_settings = var.certificate_arn == "" ? {} : {
    "aws:elbv2:listener:443" = {
      Protocol           = "HTTPS"
      SSLCertificateArns = var.certificate_arn
      SSLPolicy          = "ELBSecurityPolicy-TLS13-1-2-2021-06"
    }
  }

  worker_settings = {
    # Not the worker tier, whose daemon would post messages to the container: ours receives by itself.
    "aws:elasticbeanstalk:environment" = { EnvironmentType = "SingleInstance" }
    "aws:ec2:instances"                = { InstanceTypes = local.size.worker_type, SupportedArchitectures = "arm64" }
    "aws:autoscaling:launchconfiguration" = {
      IamInstanceProfile = aws_iam_instance_profile.worker.name
      SecurityGroups     = aws_security_group.jobs.id
    }
    "aws:elasticbeanstalk:application:environment" = { BARLINE_COMMAND = "worker" }
  }

  beanstalk_settings = {
    for environment, own in { web = merge(local.web_settings, local.https_settings), worker = local.worker_settings } : environment => flatten([
      for namespace in setunion(keys(local.common_settings), keys(own)) : [
        for name, value in merge(lookup(local.common_settings, namespace, {}), lookup(own, namespace, {})) : {
          namespace = namespace
          name      = name
          value     = value
        }
      ]
    ])
  }
}

resource "aws_elastic_beanstalk_environment" "web" {
  name                = "${var.name}-web"
  application         = aws_elastic_beanstalk_application.main.name
  solution_stack_name = data.aws_elastic_beanstalk_solution_stack.docker.name
  version_label       = aws_elastic_beanstalk_application_version.placeholder.name
  tier                = "WebServer"

  dynamic "setting" {
    for_each = local.beanstalk_settings["web"]

    content {
      namespace = setting.value.namespace
      name      = setting.value.name
      value     = setting.value.value
    }
  }

  lifecycle {
    # Deploys choose the version; managed updates the platform.
    ignore_changes = [version_label, solution_stack_name]
  }

  depends_on = [aws_iam_role_policy.of, aws_iam_role_policy_attachment.beanstalk, aws_route_table_association.private]
}

# Who asks in the clear is sent to where nobody listens in. Behind CloudFront the port is closed.
data "aws_lb_listener" "http" {
  count = var.certificate_arn == "" || var.cdn ? 0 : 1

  load_balancer_arn = local.web_balancer
  port              = 80
}

resource "aws_lb_listener_rule" "to_https" {
  count = length(data.aws_lb_listener.http)

  listener_arn = data.aws_lb_listener.http[count.index].arn
  priority     = 1

  condition {
    path_pattern {
      values = ["/*"]
    }
  }

  action {
    type = "redirect"

    redirect {
      protocol    = "HTTPS"
      port        = "443"
      status_code = "HTTP_301"
    }
  }
}

resource "aws_elastic_beanstalk_environment" "worker" {
  count = var.etl_runtime == "worker" ? 1 : 0

  name                = "${var.name}-worker"
  application         = aws_elastic_beanstalk_application.main.name
  solution_stack_name = data.aws_elastic_beanstalk_solution_stack.docker.name
  # The version that the web environment runs, so that the switch takes no deploy.
  version_label = aws_elastic_beanstalk_environment.web.version_label
  tier          = "WebServer"

  dynamic "setting" {
    for_each = local.beanstalk_settings["worker"]

    content {
      namespace = setting.value.namespace
      name      = setting.value.name
      value     = setting.value.value
    }
  }

  lifecycle {
    ignore_changes = [version_label, solution_stack_name]
  }

  depends_on = [aws_iam_role_policy.of, aws_iam_role_policy_attachment.beanstalk, aws_route_table_association.private]
}
