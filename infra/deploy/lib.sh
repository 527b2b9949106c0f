# shellcheck shell=bash
# What the steps of a deploy share. $DEPLOY is the JSON of `terraform output -raw deploy`, $COMMIT what is deployed.
set -euo pipefail

setting() { jq -er --arg name "$1" '.[$name] // empty' <<<"$DEPLOY"; }

say() { printf '%s %s\n' "$(date -u +%H:%M:%S)" "$*"; }

fail() {
  printf '::error::%s\n' "$*" >&2
  exit 1
}

# Asks every ten seconds until the command succeeds; fails after so many times.
patiently() {
  local times=${MOST_POLLS:-$1}
  shift
  for ((tried = 1; tried <= times; tried++)); do
    "$@" && return 0
    sleep "${POLL_SECONDS:-10}"
  done
  return 1
}
