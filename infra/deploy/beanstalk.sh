#!/usr/bin/env bash
# Brings an environment of Elastic Beanstalk to this commit, and back to what it ran where it does not become green.
#   beanstalk.sh <environment>
source "$(dirname "$0")/lib.sh"

environment=$1
application=$(setting application)

field() {
  aws elasticbeanstalk describe-environments --application-name "$application" --environment-names "$environment" \
    --no-include-deleted --query "Environments[0].$1" --output text
}

# The same commit is deployed again, or back to, under the version that is there already.
known=$(aws elasticbeanstalk describe-application-versions --application-name "$application" --version-labels "$COMMIT" \
  --query 'length(ApplicationVersions)' --output text)
if [[ $known == 0 ]]; then
  bundle=$(mktemp -d)/docker-compose.yml
  sed "s|@IMAGE@|$IMAGE|" "$(dirname "$0")/../beanstalk/docker-compose.yml" >"$bundle"
  key="$COMMIT/docker-compose.yml"
  aws s3 cp --only-show-errors "$bundle" "s3://$(setting releases)/$key"
  aws elasticbeanstalk create-application-version --application-name "$application" --version-label "$COMMIT" \
    --source-bundle "S3Bucket=$(setting releases),S3Key=$key" >/dev/null
fi

ready() { [[ $(field Status) == Ready ]]; }

settled() {
  [[ $(field Status) == Ready && $(field VersionLabel) == "$1" && $(field Health) == Green ]]
}

release() {
  say "$environment: deploying $1"
  aws elasticbeanstalk update-environment --application-name "$application" --environment-name "$environment" \
    --version-label "$1" >/dev/null
}

patiently 90 ready || fail "$environment was busy with something else for a quarter of an hour"
before=$(field VersionLabel)
release "$COMMIT"
if patiently 120 settled "$COMMIT"; then
  say "$environment: green with $COMMIT"
  exit 0
fi

aws elasticbeanstalk describe-events --application-name "$application" --environment-name "$environment" --max-records 20 \
  --query 'Events[].[EventDate,Severity,Message]' --output text >&2 || true
patiently 90 ready || fail "$environment does not become ready, so it cannot be rolled back: it runs $(field VersionLabel)"
[[ $before == "$COMMIT" ]] && fail "$environment ran $COMMIT before, too: there is nothing to roll back to"
release "$before"
patiently 120 settled "$before" || fail "$environment is not green with $COMMIT, nor with $before, to which it was rolled back"
fail "$environment did not become green with $COMMIT, and was rolled back to $before"
