import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import { expect, onTestFinished, test } from 'vitest'
import { openDoor } from './door.ts'
import { faults } from './faults.ts'
import { createRandom } from './random.ts'
import { playRound } from './round.ts'
import { differences } from './state.ts'

test(
  'after every kind of fault there is what there is after a calm run, and each dead letter is explained',
  { timeout: 240_000 },
  async () => {
    const random = createRandom(20_261_126)
    const round = await playRound(random, random.shuffle(faults), {
      symbols: 20,
      observations: 12,
      floodSize: 300,
    })
    expect(round.wrong).toEqual([])
    expect(round).toMatchObject({ objects: 240, struck: { length: faults.length } })
    expect(round.letters.poison).toBeGreaterThan(300)
    expect(round.bars).toBeGreaterThan(100)
  },
)

test('what is missing, too many or another is told', () => {
  expect(differences(['a 1', 'b 2', 'c 3'], ['a 1', 'b 9'])).toEqual([
    'missing: b 2',
    'missing: c 3',
    'too many: b 9',
  ])
  expect(differences(['a'], ['a'])).toEqual([])
})

test('a seed chooses the same again, and another something else', () => {
  const choose = (seed: number) => {
    const random = createRandom(seed)
    return [random.shuffle(faults).map(({ kind }) => kind), random.fork().below(1e9), random.next()]
  }
  expect(choose(1)).toEqual(choose(1))
  expect(choose(1)).not.toEqual(choose(2))
})

async function behindADoor() {
  const service = createServer((socket) => {
    socket.on('error', () => {})
    socket.on('data', (bytes: Buffer) => socket.write(bytes))
  }).listen(0, '127.0.0.1')
  await once(service, 'listening')
  const door = await openDoor((service.address() as AddressInfo).port)
  onTestFinished(async () => {
    await door.close()
    service.close()
  })
  const come = (): Socket => {
    const socket = connect({ port: door.port, host: '127.0.0.1' })
    socket.on('error', () => {})
    onTestFinished(() => void socket.destroy())
    return socket
  }
  return { door, come }
}

test('through an open door everything comes as it is, through a slow one later', async () => {
  const { door, come } = await behindADoor()
  for (const mood of ['open', 'slow'] as const) {
    const felt = door.turn(mood, mood === 'slow' ? 1 : 0)
    const socket = come()
    socket.write('hello')
    const [came] = (await once(socket, 'data')) as [Buffer]
    expect([mood, String(came)]).toEqual([mood, 'hello'])
    await felt
  }
})

test('a closed door breaks what goes through it, and nobody else comes in until it is open again', async () => {
  const { door, come } = await behindADoor()
  const inside = come()
  inside.write('hello')
  await once(inside, 'data')
  const broken = once(inside, 'close')
  const felt = door.turn('closed', 1)
  await broken
  expect(await text(come()).catch(() => '')).toBe('')
  await felt
  await door.turn('open')
  const again = come()
  again.write('hello')
  expect(String((await once(again, 'data'))[0])).toBe('hello')
})

test('an answer is cut in its middle', async () => {
  const { door, come } = await behindADoor()
  const felt = door.turn('cut', 1)
  const socket = come()
  socket.write('x'.repeat(10_000))
  const came = await text(socket)
  await felt
  expect(came.length).toBeGreaterThan(0)
  expect(came.length).toBeLessThan(10_000)
})
