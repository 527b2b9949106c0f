import { createHmac, randomUUID } from 'node:crypto'
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { SNSClient, SubscribeCommand } from '@aws-sdk/client-sns'
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs'
import { openDatabase } from '@barline/db/client'
import { launchBrowser } from '@barline/web/testing/browser'
import { startReceiver } from '@barline/worker/alerts/delivery/testing/receiver'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { startStack, type Stack } from '../testing/stack.ts'

/** As somebody meets alerts who has a browser, an S3 client, a server of his own and a queue behind the topic. */

let stack: Stack
let browser: Browser

beforeAll(async () => {
  ;[stack, browser] = await Promise.all([
    startStack('lambda', { ALERTS_WEBHOOK_ALLOW: '127.0.0.1' }),
    launchBrowser(),
  ])
}, 120_000)

afterAll(async () => {
  await browser?.close()
  await stack?.stop()
}, 30_000)

const access = () => ({
  endpoint: stack.env.AWS_ENDPOINT_URL!,
  region: stack.env.AWS_REGION!,
  credentials: {
    accessKeyId: stack.env.AWS_ACCESS_KEY_ID!,
    secretAccessKey: stack.env.AWS_SECRET_ACCESS_KEY!,
  },
})

/** Puts closes of days from a date on, as they were seen at a time. */
async function upload(from: string, closes: readonly number[], seen: string) {
  const rows = closes.map((close, index) => {
    const date = new Date(Date.parse(from) + index * 86_400_000).toISOString().slice(0, 10)
    return [date, close, close + 0.5, close - 0.5, close, 1000].join()
  })
  await new S3Client({ ...access(), forcePathStyle: true }).send(
    new PutObjectCommand({
      Bucket: stack.env.RAW_BUCKET,
      Key: `raw/provider=csv/interval=1d/symbol=SIM1/${seen}.csv`,
      Body: ['Date,Open,High,Low,Close,Volume', ...rows].join('\n'),
    }),
  )
}

/** A queue that follows the topic of alerts; gives what came, oldest first. */
async function followTopic(): Promise<() => Promise<string[]>> {
  const sqs = new SQSClient({ ...access(), useQueueUrlAsEndpoint: false })
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: `alerts-${randomUUID()}` }))
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }),
  )
  await new SNSClient(access()).send(
    new SubscribeCommand({
      TopicArn: stack.env.ALERTS_TOPIC_ARN,
      Protocol: 'sqs',
      Endpoint: Attributes!.QueueArn,
    }),
  )
  const came: string[] = []
  return async () => {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: 600 }),
    )
    for (const { Body } of Messages) came.push((JSON.parse(Body!) as { Message: string }).Message)
    return came
  }
}

type Handle = {
  yOfPrice(price: number): number
  look(): { overlays: { mark?: { time: number }; withdrawn?: boolean }[] }
}
const patience = { timeout: 30_000, interval: 100 }

test('a rule is made by a right click, an upload fires it, and a correction takes it back: everywhere', async () => {
  const [receiver, topic] = [await startReceiver(), await followTopic()]
  await upload('2024-06-03', [10, 10.4, 10.2, 10.6, 10.3], '2024-06-10T000000.000Z')
  const page = await browser.newPage()
  onTestFinished(() => page.close())
  await expect
    .poll(async () => (await page.goto(`${stack.env.API_URL}/SIM1/1d`))?.status(), patience)
    .toBe(200)
  await page.getByTestId('connection').getByText('Live').waitFor()

  await page.getByTestId('alert-bell').click()
  await page.getByLabel('Admin token').fill(stack.env.ADMIN_TOKEN!)
  await page.getByRole('button', { name: 'Go on' }).click()
  await page.getByText('Nothing has fired yet.').waitFor()
  await page.keyboard.press('Escape')
  const box = (await page.getByTestId('chart').boundingBox())!
  await page.mouse.click(box.x + box.width / 2, box.y + (await yOf(page, 10.8)), { button: 'right' })
  await page.getByRole('menuitem', { name: 'Price rises above 10.8' }).click()
  await page.getByLabel('By e-mail and text message').check()
  await page.getByLabel('Web addresses').fill(`http://127.0.0.1:${receiver.port}/alerts`)
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await page.getByTestId('toasts').getByText('From now on').waitFor()
  await makeEarlier('2024-06-01')

  await upload('2024-06-08', [11.5], '2024-06-11T000000.000Z')
  await page.getByTestId('toasts').getByText('Price rises above 10.8').nth(1).waitFor()
  const bell = async () => (await overlays(page)).map(({ mark, withdrawn }) => [mark?.time, withdrawn])
  await expect.poll(bell, patience).toEqual([[Date.parse('2024-06-08') / 1000, false]])
  await expect.poll(() => receiver.received.length, patience).toBe(1)
  await expect.poll(topic, patience).toHaveLength(1)

  await upload('2024-06-08', [10.5], '2024-06-12T000000.000Z')
  await page.getByTestId('toasts').getByText('Withdrawn: a bar that it came from was corrected.').waitFor()
  await expect.poll(bell, patience).toEqual([[Date.parse('2024-06-08') / 1000, true]])
  await expect.poll(() => receiver.received.length, patience).toBe(2)
  const types = receiver.received.map(({ body }) => (JSON.parse(body) as { type: string }).type)
  expect(types).toEqual(['alert.fired', 'alert.withdrawn'])
  for (const { headers, body } of receiver.received)
    expect(headers['webhook-signature']).toBe(signatureOf(headers as Record<string, string>, body))
  await expect.poll(topic, patience).toHaveLength(2)
  expect(await topic()).toEqual([
    expect.stringMatching(/^SIM1 1d: .* at 2024-06-08/),
    expect.stringMatching(/^Withdrawn: SIM1 1d: /),
  ])
}, 120_000)

const yOf = (page: Page, price: number) =>
  page.evaluate((value) => (globalThis as unknown as { barline: Handle }).barline.yOfPrice(value), price)

const overlays = (page: Page) =>
  page.evaluate(() => (globalThis as unknown as { barline: Handle }).barline.look().overlays)

/** Bars of the past fire nothing: as if the rule had been made then. */
async function makeEarlier(date: string) {
  const { db, close } = openDatabase(stack.env.DATABASE_URL!)
  const at = new Date(date)
  await db.alertRule.updateMany({ data: { startsAfter: at, setAt: at, createdAt: at } })
  await close()
}

/** As a receiver works it out that has the secret. */
function signatureOf(headers: Record<string, string>, body: string): string {
  const key = Buffer.from(stack.env.ALERTS_WEBHOOK_SECRET!.replace('whsec_', ''), 'base64')
  const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`
  return `v1,${createHmac('sha256', key).update(signed).digest('base64')}`
}
