# Who empties the queue, and whether the database stands what is opened at it.
mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  github_repository = "someone/barline"
  # Provider 5, which these tests have to run with as well, does not know nodejs24.x; terraform.test.ts holds the default.
  lambda_runtime = "nodejs22.x"
}

run "lambda_by_default" {
  assert {
    condition     = aws_lambda_event_source_mapping.etl.enabled && length(aws_elastic_beanstalk_environment.worker) == 0
    error_message = "With `lambda` the mapping has to be on, and there is no worker to pay for."
  }
}

run "worker_by_one_variable" {
  variables {
    etl_runtime = "worker"
  }

  assert {
    condition     = !aws_lambda_event_source_mapping.etl.enabled && length(aws_elastic_beanstalk_environment.worker) == 1
    error_message = "With `worker` the mapping has to be off, or both would take messages."
  }
  assert {
    condition = {
      for setting in aws_elastic_beanstalk_environment.worker[0].setting : setting.name => setting.value
      if contains(["BARLINE_COMMAND", "EnvironmentType"], setting.name)
    } == { BARLINE_COMMAND = "worker", EnvironmentType = "SingleInstance" }
    error_message = "The worker has to run the worker's command, without a load balancer."
  }
  assert {
    condition     = one([for setting in aws_elastic_beanstalk_environment.worker[0].setting : setting.value if setting.name == "QUEUE_URL"]) == aws_sqs_queue.objects.url
    error_message = "The worker has to empty the same queue."
  }
}

run "the_api_finds_the_queues_and_ends_in_time" {
  assert {
    condition = {
      for setting in aws_elastic_beanstalk_environment.web.setting : setting.name => setting.value
      if contains(["QUEUE_URL", "DLQ_URL", "AWS_REGION", "SHUTDOWN_PATIENCE", "TRUST_PROXY"], setting.name)
      } == {
      QUEUE_URL         = aws_sqs_queue.objects.url
      DLQ_URL           = aws_sqs_queue.dead_letters.url
      AWS_REGION        = "us-east-1"
      SHUTDOWN_PATIENCE = "25"
      TRUST_PROXY       = "1"
    }
    error_message = "/readyz and /metrics look at the queues, open requests finish before the container is ended, and callers are told apart by what the load balancer says."
  }
}

run "small_fits_its_database" {
  assert {
    condition     = output.connections == { etl = 8, fetch = 12, web = 48, operations = 15, limit = 90 }
    error_message = "The connections that may be open at a time are those that README.md adds up."
  }
  assert {
    condition     = output.connections.etl == one(aws_lambda_event_source_mapping.etl.scaling_config).maximum_concurrency * local.topology.function.connections
    error_message = "Each invocation holds the connections of its pool."
  }
  assert {
    condition     = one([for parameter in aws_db_parameter_group.main.parameter : parameter.value if parameter.name == "max_connections"]) == "90"
    error_message = "The database has to be told the limit that was reckoned with."
  }
}

run "production_fits_its_database" {
  variables {
    size = "production"
  }

  assert {
    condition     = output.connections == { etl = 80, fetch = 12, web = 80, operations = 15, limit = 400 }
    error_message = "The connections that may be open at a time are those that README.md adds up."
  }
  assert {
    condition     = one(aws_lambda_event_source_mapping.etl.scaling_config).maximum_concurrency == 20
    error_message = "Production runs twenty invocations at a time."
  }
}

run "more_invocations_than_connections_are_refused" {
  command = plan

  variables {
    etl_maximum_concurrency = 20
  }

  expect_failures = [aws_db_instance.main]
}

run "unknown_words_are_refused" {
  command = plan

  variables {
    etl_runtime       = "container"
    size              = "huge"
    github_repository = "barline"
    alert_phone       = "0123"
  }

  expect_failures = [var.etl_runtime, var.size, var.github_repository, var.alert_phone]
}
