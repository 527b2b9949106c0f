#!/usr/bin/env bash
# The commit that answers has to be the one that was deployed: a green environment alone does not tell.
source "$(dirname "$0")/lib.sh"

url=$(setting url)
address=$(jq -r '.address // empty' <<<"$DEPLOY")
# The environment itself is asked, by the site's name: that may not point there yet.
ask() { curl -fsS --max-time 10 ${address:+--connect-to "::$address:"} "$url$1"; }
answers() {
  running=$(ask /healthz | jq -r .commit) || running="nobody"
  [[ $running == "$COMMIT" ]]
}
patiently 30 answers || fail "$url runs $running, not $COMMIT"
ask /readyz >/dev/null || fail "$url is not ready"
say "$url runs $COMMIT"
