#!/usr/bin/env bash
# Migrations, as a task of their own in the image that is about to be deployed. Nothing else has changed yet if they fail.
source "$(dirname "$0")/lib.sh"

family=$(setting migrateTask)
cluster=$(setting migrateCluster)
network=$(jq -c '{awsvpcConfiguration: {subnets: .migrateSubnets, securityGroups: [.migrateSecurityGroup], assignPublicIp: "DISABLED"}}' <<<"$DEPLOY")

definition=$(aws ecs describe-task-definition --task-definition "$family" --query taskDefinition --output json | jq --arg image "$IMAGE" '
  .containerDefinitions[0].image = $image
  | {family, taskRoleArn, executionRoleArn, networkMode, containerDefinitions, requiresCompatibilities, cpu, memory, runtimePlatform}')
revision=$(aws ecs register-task-definition --cli-input-json "$definition" --query taskDefinition.taskDefinitionArn --output text)
task=$(aws ecs run-task --cluster "$cluster" --task-definition "$revision" --launch-type FARGATE \
  --network-configuration "$network" --query 'tasks[0].taskArn' --output text)
[[ $task == arn:* ]] || fail "the migration could not be started"
say "migrating: $task"

stopped() { [[ $(aws ecs describe-tasks --cluster "$cluster" --tasks "$task" --query 'tasks[0].lastStatus' --output text) == STOPPED ]]; }
patiently 180 stopped || fail "the migration still runs after half an hour: $task"

aws logs get-log-events --log-group-name "$(setting migrateLogGroup)" --log-stream-name "task/migrate/${task##*/}" \
  --query 'events[].message' --output text || say "no log was written"
code=$(aws ecs describe-tasks --cluster "$cluster" --tasks "$task" --query 'tasks[0].containers[0].exitCode' --output text)
[[ $code == 0 ]] || fail "the migration ended with $code; nothing was deployed"
say "the database is up to date"
