import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { readConfig as readApiConfig } from '@barline/api/config'
import { readConfig } from '@barline/worker/config'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { startEmulator } from '../local/emulator/emulator.ts'
import { probePort } from '../local/ports.ts'
import { temporaryFolder } from '../local/testing/cloud.ts'
import { loadTopology } from '../local/topology.ts'

interface Service {
  image: string
  build?: { target: string }
  command?: string[]
  environment: Record<string, string>
  depends_on?: Record<string, unknown>
  ports?: string[]
  volumes?: string[]
}

const file = (name: string) => fileURLToPath(new URL(`../../${name}`, import.meta.url))

/** There is no Docker here: what the file says is held against what reads it. CI brings it up. */
const compose = parse(await readFile(file('compose.yaml'), 'utf8'), { merge: true }) as {
  services: Record<string, Service>
  volumes: Record<string, unknown>
}
const { services } = compose
const dockerfile = await readFile(file('Dockerfile'), 'utf8')

/** As Compose fills in `${NAME:-default}` where nothing is set. */
const environmentOf = (name: string): Record<string, string> =>
  Object.fromEntries(
    Object.entries(services[name]!.environment).map(([key, value]) => [
      key,
      value.replace(/\$\{\w+:-(.*)\}/, '$1'),
    ]),
  )

test('every service runs a command and a stage that there are, after those that it needs', async () => {
  const commands = await readFile(file('infra/container/run.ts'), 'utf8')
  for (const { build, command, depends_on, volumes = [] } of Object.values(services)) {
    if (build) expect(dockerfile).toMatch(new RegExp(`^FROM .* AS ${build.target}$`, 'm'))
    for (const name of command ?? []) expect(commands).toMatch(new RegExp(`^  ${name}: `, 'm'))
    expect(Object.keys(services)).toEqual(expect.arrayContaining(Object.keys(depends_on ?? {})))
    for (const volume of volumes) expect(Object.keys(compose.volumes)).toContain(volume.split(':')[0])
  }
  expect(Object.keys(services)).toEqual(['postgres', 'emulator', 'migrate', 'worker', 'fetcher', 'server'])
})

test('processes are told all that they ask for', () => {
  expect(readConfig(environmentOf('worker')).rawBucket).toBe(loadTopology().bucket.name)
  expect(readConfig(environmentOf('fetcher')).providers.map(({ provider }) => provider)).toEqual([
    'yahoo',
    'sample',
  ])
  expect(readApiConfig(environmentOf('server')).databaseUrl).toContain('@postgres:5432/barline')
})

test('queues and bucket are called as the emulator in its container makes them', async () => {
  const [, json = '{}'] = /^ENV BARLINE_SERVICE='(.*)'$/m.exec(dockerfile) ?? []
  const { endpoint, host } = JSON.parse(json) as { endpoint: string; host: string }
  const emulator = await startEmulator({
    ...{ folder: await temporaryFolder(), port: (await probePort(0))!, endpoint, host },
  })
  try {
    const { bucket, queueUrl, dlqUrl, alertsTopicArn } = emulator.provision(loadTopology())
    expect(environmentOf('worker')).toMatchObject({
      AWS_ENDPOINT_URL: endpoint,
      RAW_BUCKET: bucket,
      QUEUE_URL: queueUrl,
      DLQ_URL: dlqUrl,
      ALERTS_TOPIC_ARN: alertsTopicArn,
    })
  } finally {
    await emulator.close()
  }
})

test('only this machine reaches what is published', () => {
  const published = Object.values(services).flatMap(({ ports = [] }) => ports)
  expect(published).toEqual(['127.0.0.1:4566:4566', '127.0.0.1:3000:3000'])
})
