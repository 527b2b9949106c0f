import { BlockList } from 'node:net'
import type { Env, Read } from '../../config.ts'
import { blocksRule, toBlocks } from './public-address.ts'
import { secretRule, toWebhookKey } from './sign.ts'

export interface DeliveryConfig {
  /** `ALERTS_TOPIC_ARN`; undefined where alerts go to no topic. */
  topicArn: string | undefined
  /** `ALERTS_WEBHOOK_SECRET`, what webhooks are signed with; undefined where none are sent. */
  key: Buffer | undefined
  /** `ALERTS_WEBHOOK_ALLOW`: of addresses that are not public the ones that webhooks may go to. */
  allowed: BlockList
}

/** Where alerts may be sent, and how. All of it is optional. */
export function readDelivery(read: Read, env: Env): DeliveryConfig {
  const optional = <T>(name: string, expected: string, parse: (text: string) => T | undefined) =>
    env[name] ? read(name, expected, parse) : undefined
  return {
    topicArn: optional('ALERTS_TOPIC_ARN', 'the ARN of an SNS topic', toTopicArn),
    key: optional('ALERTS_WEBHOOK_SECRET', secretRule, toWebhookKey),
    allowed: optional('ALERTS_WEBHOOK_ALLOW', blocksRule, toBlocks) ?? new BlockList(),
  }
}

const toTopicArn = (text: string) =>
  /^arn:[a-z-]+:sns:[a-z0-9-]+:\d{12}:[\w-]{1,256}$/.test(text) ? text : undefined
