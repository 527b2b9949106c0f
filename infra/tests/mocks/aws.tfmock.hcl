# What AWS would answer, as far as the assertions look at it.
mock_data "aws_caller_identity" {
  defaults = { account_id = "123456789012" }
}

mock_data "aws_partition" {
  defaults = { partition = "aws" }
}

mock_data "aws_availability_zones" {
  defaults = { names = ["us-east-1a", "us-east-1b", "us-east-1c"] }
}

mock_data "aws_lb_listener" {
  defaults = { arn = "arn:aws:elasticloadbalancing:us-east-1:123456789012:listener/app/awseb-web/0123456789abcdef/80" }
}

mock_data "aws_elastic_beanstalk_solution_stack" {
  defaults = { name = "64bit Amazon Linux 2023 v4.7.0 running Docker" }
}

mock_resource "aws_iam_role" {
  defaults = { arn = "arn:aws:iam::123456789012:role/mock" }
}

mock_resource "aws_secretsmanager_secret" {
  defaults = { arn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:barline/settings-a1b2c3" }
}

mock_resource "aws_ecr_repository" {
  defaults = {
    arn            = "arn:aws:ecr:us-east-1:123456789012:repository/barline"
    repository_url = "123456789012.dkr.ecr.us-east-1.amazonaws.com/barline"
  }
}

mock_resource "aws_cloudwatch_log_group" {
  defaults = { arn = "arn:aws:logs:us-east-1:123456789012:log-group:mock" }
}

mock_resource "aws_db_instance" {
  defaults = {
    endpoint = "barline.abc.us-east-1.rds.amazonaws.com:5432"
    master_user_secret = [{
      kms_key_id    = "arn:aws:kms:us-east-1:123456789012:key/mock"
      secret_arn    = "arn:aws:secretsmanager:us-east-1:123456789012:secret:rds!db-1-a1b2c3"
      secret_status = "active"
    }]
  }
}

mock_resource "aws_elastic_beanstalk_environment" {
  defaults = {
    cname          = "barline-web.us-east-1.elasticbeanstalk.com"
    load_balancers = ["arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/awseb-web/0123456789abcdef"]
  }
}

mock_resource "aws_lambda_function" {
  defaults = { arn = "arn:aws:lambda:us-east-1:123456789012:function:mock", version = "1" }
}

mock_resource "aws_lambda_alias" {
  defaults = { arn = "arn:aws:lambda:us-east-1:123456789012:function:mock:live" }
}

mock_resource "aws_sns_topic" {
  defaults = { arn = "arn:aws:sns:us-east-1:123456789012:mock" }
}

mock_resource "aws_sqs_queue" {
  defaults = {
    arn = "arn:aws:sqs:us-east-1:123456789012:mock"
    url = "https://sqs.us-east-1.amazonaws.com/123456789012/mock"
  }
}

mock_resource "aws_s3_bucket" {
  defaults = { arn = "arn:aws:s3:::mock", id = "mock" }
}

mock_resource "aws_ecs_cluster" {
  defaults = { arn = "arn:aws:ecs:us-east-1:123456789012:cluster/mock" }
}

mock_resource "aws_cloudfront_distribution" {
  defaults = { domain_name = "d111.cloudfront.net" }
}

mock_resource "aws_cloudfront_cache_policy" {
  defaults = { id = "answers" }
}

mock_data "aws_cloudfront_origin_request_policy" {
  defaults = { id = "all-viewer" }
}

mock_data "aws_ec2_managed_prefix_list" {
  defaults = { id = "pl-cloudfront" }
}
