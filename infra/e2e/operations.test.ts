import { expect, test } from 'vitest'
import { processesOf, spawnStack, stackEnv } from '../local/testing/stack.ts'
import { clientsOf, temporaryFolder } from '../local/testing/cloud.ts'
import { SendMessageCommand } from '@aws-sdk/client-sqs'

const patience = { timeout: 60_000 }

/** The value of one series of `/metrics`, written as it stands there. */
const valueOf = async (url: string, series: string) => {
  const lines = (await (await fetch(`${url}/metrics`)).text()).split('\n')
  const line = lines.find((line) => line.startsWith(`${series} `))
  return line === undefined ? undefined : Number(line.slice(series.length + 1))
}

test(
  'beside the whole stack, /readyz and /metrics tell of database, queues and ETL',
  { timeout: 120_000 },
  async () => {
    const home = await temporaryFolder()
    const stack = await spawnStack({ home })
    await stack.ready()
    const { API_URL: url = '', QUEUE_URL: queueUrl = '', AWS_ENDPOINT_URL: endpoint = '' } = stackEnv(home)
    expect(await (await fetch(`${url}/readyz`)).json()).toEqual({
      status: 'ready',
      postgresql: 'ok',
      queue: 'ok',
    })

    // The sample was loaded.
    const loaded = () => valueOf(url, 'barline_raw_objects{status="loaded",reason=""}')
    await expect.poll(loaded, patience).toBeGreaterThanOrEqual(2)
    expect(await valueOf(url, 'barline_up{part="queue"}')).toBe(1)
    expect(
      await valueOf(url, 'barline_queue_oldest_message_age_seconds{queue="objects"}'),
    ).toBeGreaterThanOrEqual(0)
    expect(await valueOf(url, 'process_resident_memory_bytes')).toBeGreaterThan(0)

    // What cannot be read becomes a dead letter, which waits.
    await clientsOf(endpoint).sqs.send(
      new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: 'no notification' }),
    )
    const dead = () => valueOf(url, 'barline_queue_messages{queue="dead_letters",state="waiting"}')
    await expect.poll(dead, patience).toBe(1)

    const emulator = processesOf(home).find(({ command }) => command.includes('entries/emulator.ts'))!
    process.kill(emulator.pid, 'SIGSTOP')
    const readiness = async () => {
      const answer = await fetch(`${url}/readyz`)
      const { checks } = (await answer.json()) as { checks?: Record<string, string> }
      return [answer.status, checks?.postgresql, checks?.queue?.split(' ')[0]]
    }
    await expect.poll(readiness, patience).toEqual([503, 'ok', 'did'])
    expect(await valueOf(url, 'barline_up{part="queue"}')).toBe(0)
    expect(await dead()).toBeUndefined()
    expect(await loaded()).toBeGreaterThanOrEqual(2)
    process.kill(emulator.pid, 'SIGCONT')
    await expect.poll(readiness, patience).toEqual([200, undefined, undefined])

    stack.child.kill('SIGTERM')
    expect(await stack.ended).toBe(0)
  },
)
