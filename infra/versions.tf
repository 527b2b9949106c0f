terraform {
  required_version = ">= 1.11"

  required_providers {
    aws = {
      source = "hashicorp/aws"
      # nodejs24.x came with 6.21; from 5.100 on everything else is the same, see var.lambda_runtime.
      version = ">= 5.100, < 7.0"
    }
  }

  # The bucket and its region are given at `terraform init`; the lock is an object beside the state.
  backend "s3" {
    key          = "barline/terraform.tfstate"
    encrypt      = true
    use_lockfile = true
  }
}

provider "aws" {
  region = var.region

  default_tags {
    tags = {
      Project   = var.name
      Size      = var.size
      ManagedBy = "terraform"
    }
  }
}

data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

data "aws_availability_zones" "available" {
  state = "available"

  filter {
    name   = "opt-in-status"
    values = ["opt-in-not-required"]
  }
}
