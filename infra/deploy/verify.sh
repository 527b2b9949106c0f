#!/usr/bin/env bash
# The commit that answers has to be the one that was deployed: a green environment alone does not tell.
source "$(dirname "$0")/lib.sh"

url=$(setting url)
answers() {
  running=$(curl -fsS --max-time 10 "$url/healthz" | jq -r .commit) || running="nobody"
  [[ $running == "$COMMIT" ]]
}
patiently 30 answers || fail "$url runs $running, not $COMMIT"
curl -fsS --max-time 10 "$url/readyz" >/dev/null || fail "$url is not ready"
say "$url runs $COMMIT"
