#!/usr/bin/env bash
# Publishes a version of each function, tries it, and moves the alias `live` to it. A version that fails its trial is never live, and
# where the second fails the first goes back.
#   functions.sh <folder of etl.zip and fetch.zip>
source "$(dirname "$0")/lib.sh"

folder=$1
declare -A before

updated() {
  [[ $(aws lambda get-function-configuration --function-name "$1" --query LastUpdateStatus --output text) == Successful ]]
}

move() { aws lambda update-alias --function-name "$1" --name live --function-version "$2" >/dev/null; }

roll_back() {
  for function in "${!before[@]}"; do
    move "$function" "${before[$function]}"
    say "$function: back to version ${before[$function]}"
  done
}

# An event that changes nothing: S3's test notification for the ETL, a round out of hours or in them for the fetcher.
try() {
  local answer error
  answer=$(mktemp)
  error=$(aws lambda invoke --function-name "$1:$2" --cli-binary-format raw-in-base64-out --payload "$3" "$answer" \
    --query 'FunctionError' --output text)
  [[ $error == None ]] && return 0
  cat "$answer" >&2
  return 1
}

# Every step says itself what follows from its failure: inside a condition, bash does not stop at one.
release() {
  local function=$1 archive=$2 event=$3 version live
  aws lambda update-function-code --function-name "$function" --zip-file "fileb://$archive" >/dev/null || return 1
  patiently 30 updated "$function" || return 1
  version=$(aws lambda publish-version --function-name "$function" --description "$COMMIT" --query Version --output text) || return 1
  try "$function" "$version" "$event" || return 1
  live=$(aws lambda get-alias --function-name "$function" --name live --query FunctionVersion --output text) || return 1
  move "$function" "$version" || return 1
  before[$function]=$live
  say "$function: version $version is live"
}

notice='{"Records":[{"messageId":"deploy","receiptHandle":"deploy","body":"{\"Service\":\"Amazon S3\",\"Event\":\"s3:TestEvent\"}","attributes":{"ApproximateReceiveCount":"1"},"messageAttributes":{},"eventSource":"aws:sqs"}]}'

release "$(setting etlFunction)" "$folder/etl.zip" "$notice" &&
  release "$(setting fetchFunction)" "$folder/fetch.zip" '{"round":"session"}' && exit 0
roll_back
fail "a function did not pass its trial; what was live before is live"
