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
import { variablesRead } from '../testing/variables-read.ts'

interface Service {
  image: string
  build?: { target: string }
  command?: string[]
  environment: Record<string, string | null>
  depends_on?: Record<string, { condition: string }>
  healthcheck?: unknown
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

/** As Compose leaves out what has no value here and is set nowhere else. */
const environmentOf = (name: string): Record<string, string> =>
  Object.fromEntries(
    Object.entries(services[name]!.environment).flatMap(([key, value]) =>
      value === null ? [] : [[key, value]],
    ),
  )

/** The instructions of a stage of the Dockerfile, by word. */
function stage(name: string): (word: string) => string | undefined {
  const lines = dockerfile
    .split(/^FROM /m)
    .find((text) => text.startsWith(`${text.split(' ')[0]} AS ${name}\n`))!
  return (word) => new RegExp(`^${word} (.*)`, 'm').exec(lines)?.[1]
}

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

/** What the containers' own world settles: ports, places, what the image knows, and what there is on AWS alone. */
const settled = [
  ...['PORT', 'HOST', 'BARLINE_HOME', 'BARLINE_ETL', 'WEB_HANDLER', 'BARLINE_VERSION', 'BARLINE_COMMIT'],
  ...['AWS_SESSION_TOKEN', 'BARLINE_DATABASE_SECRET', 'BARLINE_SETTINGS_SECRET'],
]

test.each(['migrate', 'worker', 'fetcher', 'server'])(
  '%s hands on every variable that a process asks for, and no other',
  (name) => {
    const asked = (['server', 'worker', 'start', 'image'] as const).flatMap((reader) => [
      ...variablesRead(reader),
    ])
    expect(Object.keys(services[name]!.environment).sort()).toEqual(
      [...new Set(asked)].filter((variable) => !settled.includes(variable)).sort(),
    )
  },
)

test('ports, volumes and health checks are those of the image', () => {
  expect(stage('image')('EXPOSE')).toBe('3000')
  expect(dockerfile).toMatch(/^ {4}PORT=3000 \\$/m)
  const emulator = JSON.parse(/'(.*)'/.exec(stage('emulator')('ENV')!)![1]!) as {
    port: number
    folder: string
  }
  expect(stage('emulator')('EXPOSE')).toBe(String(emulator.port))
  expect(services.emulator!.ports).toEqual([`127.0.0.1:${emulator.port}:${emulator.port}`])
  expect(services.emulator!.volumes).toEqual([`emulator:${stage('emulator')('VOLUME')}`])
  expect(stage('emulator')('VOLUME')).toBe(emulator.folder)
  const awaited = Object.values(services).flatMap(({ depends_on = {} }) => Object.entries(depends_on))
  for (const [name, { condition }] of awaited) {
    const { healthcheck, build } = services[name]!
    if (condition === 'service_healthy')
      expect(healthcheck ?? stage(build!.target)('HEALTHCHECK'), name).toBeDefined()
    else expect([name, condition]).toEqual(['migrate', 'service_completed_successfully'])
  }
})

test('only this machine reaches what is published', () => {
  const published = Object.values(services).flatMap(({ ports = [] }) => ports)
  expect(published).toEqual(['127.0.0.1:4566:4566', '127.0.0.1:3000:3000'])
})
