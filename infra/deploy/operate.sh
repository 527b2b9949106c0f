#!/usr/bin/env bash
# The operator's tool beside the cloud's database, which nobody reaches from outside: a task in the image that is deployed. Its exit
# code is the tool's. $OPERATE is the JSON of `terraform output -raw operate`; whoever calls has taken the operator's role.
#   OPERATE=$(terraform output -raw operate) deploy/operate.sh dlq list --group reason
export DEPLOY=${OPERATE:?expected the JSON of: terraform output -raw operate} POLL_SECONDS=${POLL_SECONDS:-3}
source "$(dirname "$0")/lib.sh"

cluster=$(setting cluster)
network=$(jq -c '{awsvpcConfiguration: {subnets, securityGroups: [.securityGroup], assignPublicIp: "DISABLED"}}' <<<"$DEPLOY")
# The audit log names who it was.
caller=$(aws sts get-caller-identity --query Arn --output text)
command='["barline"]'
for word; do command=$(jq -c --arg word "$word" '. + [$word]' <<<"$command"); done
overrides=$(jq -c --arg user "${caller##*/}" --argjson command "$command" '{
  taskRoleArn: .taskRole,
  containerOverrides: [{
    name: "migrate",
    command: $command,
    environment: [(.environment + {USER: $user}) | to_entries[] | {name: .key, value}]
  }]
}' <<<"$DEPLOY")
task=$(aws ecs run-task --cluster "$cluster" --task-definition "$(setting task)" --launch-type FARGATE \
  --network-configuration "$network" --overrides "$overrides" --query 'tasks[0].taskArn' --output text)
[[ $task == arn:* ]] || fail "the task could not be started"

trap 'aws ecs stop-task --cluster "$cluster" --task "$task" --reason "interrupted" >/dev/null; exit 130' INT
stopped() { [[ $(aws ecs describe-tasks --cluster "$cluster" --tasks "$task" --query 'tasks[0].lastStatus' --output text) == STOPPED ]]; }
patiently 7200 stopped || fail "the task still runs after hours: $task"

aws logs filter-log-events --log-group-name "$(setting logGroup)" --log-stream-names "task/migrate/${task##*/}" --output json |
  jq -r '.events[].message' || say "nothing was written"
code=$(aws ecs describe-tasks --cluster "$cluster" --tasks "$task" --query 'tasks[0].containers[0].exitCode' --output text)
[[ $code =~ ^[0-9]+$ ]] || fail "the task did not run: $(aws ecs describe-tasks --cluster "$cluster" --tasks "$task" --query 'tasks[0].stoppedReason' --output text)"
exit "$code"
