# What is watched, who is told, and how a deploy rolls.
mock_provider "aws" {
  source = "./tests/mocks"

  override_resource {
    target = aws_sns_topic.operations
    values = { arn = "arn:aws:sns:us-east-1:123456789012:barline-operations" }
  }
  override_resource {
    target = aws_security_group.balancer
    values = { id = "sg-balancer" }
  }
}

variables {
  github_repository = "someone/barline"
  lambda_runtime    = "nodejs22.x"
}

run "watched_and_rolled" {
  assert {
    condition = { for name, alarm in aws_cloudwatch_metric_alarm.of : name => "${alarm.metric_name} ${alarm.comparison_operator} ${alarm.threshold}" } == {
      dead-letters         = "ApproximateNumberOfMessagesVisible GreaterThanThreshold 0"
      oldest-message       = "ApproximateAgeOfOldestMessage GreaterThanThreshold 900"
      etl-errors           = "Errors GreaterThanThreshold 0"
      etl-throttles        = "Throttles GreaterThanThreshold 0"
      fetch-errors         = "Errors GreaterThanThreshold 0"
      fetch-throttles      = "Throttles GreaterThanThreshold 0"
      server-errors        = "HTTPCode_Target_5XX_Count GreaterThanThreshold 5"
      unhealthy-instances  = "EnvironmentHealth GreaterThanThreshold 15"
      database-connections = "DatabaseConnections GreaterThanThreshold 72"
      database-storage     = "FreeStorageSpace LessThanThreshold 5368709120"
      database-cpu         = "CPUUtilization GreaterThanThreshold 85"
    }
    error_message = "What is watched, and from when on it rings, has changed."
  }
  assert {
    condition     = alltrue([for alarm in aws_cloudwatch_metric_alarm.of : alarm.alarm_actions == toset([aws_sns_topic.operations.arn]) && alarm.ok_actions == toset([aws_sns_topic.operations.arn])])
    error_message = "Operators have to be told when an alarm begins and when it ends."
  }
  assert {
    condition     = aws_cloudwatch_metric_alarm.of["dead-letters"].dimensions == tomap({ QueueName = aws_sqs_queue.dead_letters.name }) && aws_cloudwatch_metric_alarm.of["oldest-message"].dimensions == tomap({ QueueName = aws_sqs_queue.objects.name })
    error_message = "Each alarm has to watch its own queue."
  }
  assert {
    condition     = aws_cloudwatch_metric_alarm.of["server-errors"].dimensions == tomap({ LoadBalancer = "app/awseb-web/0123456789abcdef" })
    error_message = "The balancer's alarm wants the end of its ARN."
  }

  assert {
    condition     = aws_budgets_budget.monthly.limit_amount == "140" && { for notification in aws_budgets_budget.monthly.notification : notification.notification_type => notification.threshold } == { ACTUAL = 80, FORECASTED = 100 }
    error_message = "The budget has to speak up at 80 % and when the forecast passes it."
  }

  assert {
    condition     = length(jsondecode(aws_cloudwatch_dashboard.main.dashboard_body).widgets) == 6
    error_message = "The dashboard has a widget for each part of the pipeline."
  }

  assert {
    condition = {
      for setting in aws_elastic_beanstalk_environment.web.setting : "${setting.namespace}/${setting.name}" => setting.value
      if contains(["HealthCheckPath", "DeploymentPolicy", "EnvironmentType", "LoadBalancerType", "BARLINE_COMMAND", "DisableIMDSv1", "ManagedActionsEnabled"], setting.name)
      } == {
      "aws:elasticbeanstalk:environment:process:default/HealthCheckPath" = "/readyz"
      "aws:elasticbeanstalk:command/DeploymentPolicy"                    = "RollingWithAdditionalBatch"
      "aws:elasticbeanstalk:environment/EnvironmentType"                 = "LoadBalanced"
      "aws:elasticbeanstalk:environment/LoadBalancerType"                = "application"
      "aws:elasticbeanstalk:application:environment/BARLINE_COMMAND"     = "serve"
      "aws:autoscaling:launchconfiguration/DisableIMDSv1"                = "true"
      "aws:elasticbeanstalk:managedactions/ManagedActionsEnabled"        = "true"
    }
    error_message = "The environment has to be balanced, checked by /readyz, rolled without losing capacity, and kept up to date."
  }
  assert {
    condition     = can(regex("^64bit Amazon Linux 2023 .*Docker$", aws_elastic_beanstalk_environment.web.solution_stack_name))
    error_message = "The platform has to be Docker."
  }
  assert {
    condition     = output.url == "http://barline-web.us-east-1.elasticbeanstalk.com"
    error_message = "Without a certificate the site is plain HTTP, and says so."
  }
  assert {
    condition     = length(aws_lb_listener_rule.to_https) == 0
    error_message = "Where there is no HTTPS, nobody may be sent there."
  }

  assert {
    condition     = jsondecode(aws_ecs_task_definition.migrate.container_definitions)[0].command == ["migrate"] && jsondecode(aws_ecs_task_definition.migrate.container_definitions)[0].readonlyRootFilesystem
    error_message = "The one-off task has to run the image's `migrate` on a read-only file system."
  }
  assert {
    condition     = jsondecode(output.deploy).migrateTask == aws_ecs_task_definition.migrate.family && jsondecode(output.deploy).workerEnvironment == null
    error_message = "The deploy has to be told which task migrates."
  }
}

run "people_and_certificate" {
  variables {
    alert_email     = "someone@example.com"
    alert_phone     = "+12125550123"
    certificate_arn = "arn:aws:acm:us-east-1:123456789012:certificate/abc"
    domain_name     = "prices.example.com"
  }

  assert {
    condition     = keys(aws_sns_topic_subscription.email) == ["alerts", "operations"] && keys(aws_sns_topic_subscription.phone) == ["alerts", "operations"]
    error_message = "Both topics have to reach the letter box and the telephone."
  }
  assert {
    condition = [for statement in jsondecode(aws_sns_topic_policy.of["operations"].policy).Statement : statement.Principal if statement.Effect == "Allow"] == [
      { Service = ["cloudwatch.amazonaws.com", "budgets.amazonaws.com"] }
    ]
    error_message = "Alarms and the budget have to be let in."
  }

  assert {
    condition = { for setting in aws_elastic_beanstalk_environment.web.setting : setting.name => setting.value if setting.namespace == "aws:elbv2:listener:443" } == {
      Protocol           = "HTTPS"
      SSLCertificateArns = "arn:aws:acm:us-east-1:123456789012:certificate/abc"
      SSLPolicy          = "ELBSecurityPolicy-TLS13-1-2-2021-06"
    }
    error_message = "With a certificate there has to be a listener for HTTPS."
  }
  assert {
    condition     = keys(aws_vpc_security_group_ingress_rule.balancer) == ["443", "80"]
    error_message = "Port 443 has to be open."
  }
  assert {
    condition = (
      output.url == "https://prices.example.com" && jsondecode(output.deploy).url == output.url &&
      output.address == "barline-web.us-east-1.elasticbeanstalk.com" && jsondecode(output.deploy).address == output.address
    )
    error_message = "The site has to be where the certificate is valid, and a deploy has to find it before the name points there."
  }
  assert {
    condition     = one(one(aws_lb_listener_rule.to_https).action).redirect[0].protocol == "HTTPS" && endswith(one(aws_lb_listener_rule.to_https).listener_arn, "/80")
    error_message = "Whoever asks in the clear has to be sent to HTTPS."
  }
}

run "a_certificate_goes_with_its_name" {
  command = plan

  variables {
    certificate_arn = "arn:aws:acm:us-east-1:123456789012:certificate/abc"
  }

  expect_failures = [var.domain_name]
}
