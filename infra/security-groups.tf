resource "aws_security_group" "balancer" {
  name        = "${var.name}-balancer"
  description = "The load balancer, reached from the world, or from CloudFront where that is in front"
  vpc_id      = aws_vpc.main.id
}

resource "aws_security_group" "web" {
  name        = "${var.name}-web"
  description = "API and web app, reached through the load balancer only"
  vpc_id      = aws_vpc.main.id
}

resource "aws_security_group" "jobs" {
  name        = "${var.name}-jobs"
  description = "ETL, fetcher and migrations, which nobody calls"
  vpc_id      = aws_vpc.main.id
}

resource "aws_security_group" "database" {
  name        = "${var.name}-database"
  description = "PostgreSQL"
  vpc_id      = aws_vpc.main.id
}

resource "aws_security_group" "endpoints" {
  name        = "${var.name}-endpoints"
  description = "Interface endpoints of AWS services"
  vpc_id      = aws_vpc.main.id
}

# CloudFront's list of addresses counts as 55 of the 60 rules that a group may have: only the port that it asks is open to it.
resource "aws_vpc_security_group_ingress_rule" "balancer" {
  for_each = toset(var.certificate_arn == "" ? ["80"] : var.cdn ? ["443"] : ["80", "443"])

  security_group_id = aws_security_group.balancer.id
  description       = "Port ${each.key} from ${var.cdn ? "CloudFront" : "anywhere"}"
  cidr_ipv4         = var.cdn ? null : "0.0.0.0/0"
  prefix_list_id    = var.cdn ? data.aws_ec2_managed_prefix_list.cloudfront[0].id : null
  from_port         = tonumber(each.key)
  to_port           = tonumber(each.key)
  ip_protocol       = "tcp"
}

resource "aws_vpc_security_group_egress_rule" "balancer" {
  security_group_id            = aws_security_group.balancer.id
  description                  = "To the instances"
  referenced_security_group_id = aws_security_group.web.id
  from_port                    = 80
  to_port                      = 80
  ip_protocol                  = "tcp"
}

resource "aws_vpc_security_group_ingress_rule" "web" {
  security_group_id            = aws_security_group.web.id
  description                  = "From the load balancer"
  referenced_security_group_id = aws_security_group.balancer.id
  from_port                    = 80
  to_port                      = 80
  ip_protocol                  = "tcp"
}

resource "aws_vpc_security_group_egress_rule" "out" {
  for_each = { web = aws_security_group.web.id, jobs = aws_security_group.jobs.id }

  security_group_id = each.value
  description       = "HTTPS to AWS and to market-data providers"
  cidr_ipv4         = "0.0.0.0/0"
  from_port         = 443
  to_port           = 443
  ip_protocol       = "tcp"
}

resource "aws_vpc_security_group_egress_rule" "to_database" {
  for_each = { web = aws_security_group.web.id, jobs = aws_security_group.jobs.id }

  security_group_id            = each.value
  description                  = "PostgreSQL"
  referenced_security_group_id = aws_security_group.database.id
  from_port                    = 5432
  to_port                      = 5432
  ip_protocol                  = "tcp"
}

resource "aws_vpc_security_group_ingress_rule" "database" {
  for_each = { web = aws_security_group.web.id, jobs = aws_security_group.jobs.id }

  security_group_id            = aws_security_group.database.id
  description                  = "PostgreSQL from ${each.key}"
  referenced_security_group_id = each.value
  from_port                    = 5432
  to_port                      = 5432
  ip_protocol                  = "tcp"
}

resource "aws_vpc_security_group_ingress_rule" "endpoints" {
  security_group_id = aws_security_group.endpoints.id
  description       = "HTTPS from the VPC"
  cidr_ipv4         = aws_vpc.main.cidr_block
  from_port         = 443
  to_port           = 443
  ip_protocol       = "tcp"
}
