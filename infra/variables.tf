variable "region" {
  description = "Where everything lives."
  type        = string
  default     = "us-east-1"
}

variable "name" {
  description = "Prefix of what topology.json does not name."
  type        = string
  default     = "barline"

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,15}$", var.name))
    error_message = "name: expected 2 to 16 lower-case letters, digits and dashes, a letter first."
  }
}

variable "size" {
  description = "`small` for trying out and for a handful of symbols, `production` for no single point of failure."
  type        = string
  default     = "small"

  validation {
    condition     = contains(["small", "production"], var.size)
    error_message = "size: expected `small` or `production`."
  }
}

variable "etl_runtime" {
  description = "Who empties the queue: the Lambda function, or the same core as a container in an environment of its own."
  type        = string
  default     = "lambda"

  validation {
    condition     = contains(["lambda", "worker"], var.etl_runtime)
    error_message = "etl_runtime: expected `lambda` or `worker`."
  }
}

variable "etl_maximum_concurrency" {
  description = "Invocations of the ETL at a time; null takes the size's. Each holds connections to the database."
  type        = number
  default     = null

  validation {
    condition     = var.etl_maximum_concurrency == null ? true : var.etl_maximum_concurrency >= 2 && var.etl_maximum_concurrency <= 1000
    error_message = "etl_maximum_concurrency: expected 2 to 1000, which is what an event-source mapping takes."
  }
}

variable "lambda_runtime" {
  description = "The AWS provider knows nodejs24.x from 6.21 on. Held at 5.x it takes nodejs22.x, and the bundles have to be built for it."
  type        = string
  default     = "nodejs24.x"
}

variable "lambda_packages" {
  description = "Folder of etl.zip and fetch.zip, as infra/lambda/pack.ts makes them. Used when the functions are made; deploys bring newer code."
  type        = string
  default     = "lambda/dist"
}

variable "watchlist" {
  description = "Symbols that are fetched on schedule."
  type        = list(string)
  default     = ["AAPL", "NVDA", "TSLA"]
}

variable "intervals" {
  description = "Bar lengths that are fetched of each."
  type        = list(string)
  default     = ["1d"]
}

variable "providers_asked" {
  description = "Who is asked for bars, in this order. Keys belong into the settings secret."
  type        = list(string)
  default     = ["yahoo"]
}

variable "certificate_arn" {
  description = "ACM certificate of the site; empty serves plain HTTP, which is for trying out only."
  type        = string
  default     = ""
}

variable "domain_name" {
  description = "The site's name, for which the certificate is; point it at `terraform output address`."
  type        = string
  default     = ""

  validation {
    condition     = (var.domain_name == "") == (var.certificate_arn == "")
    error_message = "domain_name: expected together with certificate_arn, and only with it: nobody trusts a certificate under another name."
  }

  validation {
    condition     = var.domain_name == "" || can(regex("^([a-z0-9-]+\\.)+[a-z]{2,}$", var.domain_name))
    error_message = "domain_name: expected a name like prices.example.com."
  }
}

variable "cdn" {
  description = "CloudFront in front of the load balancer, which then takes requests from there alone: HTTPS without a certificate of your own, answers near their readers, and what the API lets others keep is kept."
  type        = bool
  default     = false
}

variable "data_lake" {
  description = "A table over the raw bucket for Athena, which reads raw objects in place."
  type        = bool
  default     = false
}

variable "cors_origins" {
  description = "Other sites whose pages may read the API, like https://example.com; `*` for all."
  type        = list(string)
  default     = []

  validation {
    condition     = var.cors_origins == ["*"] || alltrue([for origin in var.cors_origins : can(regex("^https?://[^/,*[:space:]]+$", origin))])
    error_message = "cors_origins: expected origins like https://example.com, without a slash at the end, or `*` alone."
  }
}

variable "rate_limit" {
  description = "Requests that a key without a rate of its own, or an address, may make, like 20/s or 600/m; empty counts none where reading is open."
  type        = string
  default     = ""
}

variable "api_settings" {
  description = "More environment variables of the API, none of them secret: CACHE_MEGABYTES, MAX_STREAMS, SLOW_REQUEST, OTEL_..."
  type        = map(string)
  default     = {}
}

variable "alert_email" {
  description = "Who is told of alarms, alerts and the budget; empty for nobody."
  type        = string
  default     = ""
}

variable "alert_phone" {
  description = "Number for text messages in E.164 form; empty for nobody."
  type        = string
  default     = ""

  validation {
    condition     = var.alert_phone == "" || can(regex("^\\+[1-9][0-9]{6,14}$", var.alert_phone))
    error_message = "alert_phone: expected a number like +12125550123."
  }
}

variable "monthly_budget_usd" {
  description = "An e-mail is sent at 80 % of it, and when the forecast passes it; null takes the size's."
  type        = number
  default     = null
}

variable "github_repository" {
  description = "`owner/name` of the repository whose deployments may come in."
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9-]+/[A-Za-z0-9._-]+$", var.github_repository))
    error_message = "github_repository: expected owner/name."
  }
}

variable "github_environment" {
  description = "GitHub environment of the deploy job; only jobs of it may take the deploy role."
  type        = string
  default     = "production"
}

variable "create_github_provider" {
  description = "An account has GitHub's OIDC provider once; false where it is there already."
  type        = bool
  default     = true
}

variable "operator_role_arns" {
  description = "IAM roles or users of people who may take the operator's role: run the command-line tool beside the database, drain dead letters, replay."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for arn in var.operator_role_arns : can(regex("^arn:[a-z-]+:iam::[0-9]{12}:(role|user)/", arn))])
    error_message = "operator_role_arns: expected ARNs of IAM roles or users, arn:aws:iam::<account>:role/<name>."
  }
}

variable "deletion_protection" {
  description = "Switch off, and apply, before `terraform destroy`."
  type        = bool
  default     = true
}
