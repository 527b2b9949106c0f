import { expect, test } from 'vitest'
import { createChannel } from './channel.ts'
import { createHeart } from './heart.ts'
import { webOutlet } from './outlets.ts'
import { byHand } from '../testing/by-hand.ts'

const bytes = (length: number) => new Uint8Array(length)

/** A channel into a stream of the web, which is taken from only when the test does. */
function open(capacity: number) {
  let cuts = 0
  let readable!: ReadableStream<Uint8Array>
  const channel = createChannel(
    (ears) => {
      const outlet = webOutlet(capacity / 2, ears)
      readable = outlet.readable
      return outlet
    },
    capacity,
    () => cuts++,
  )
  return { channel, reader: readable.getReader(), cuts: () => cuts }
}

test('who leaves more than the capacity untaken is cut off, and nothing is kept for them', async () => {
  const { channel, reader, cuts } = open(100)
  channel.write(bytes(60))
  channel.write(bytes(40))
  expect([channel.isOpen(), cuts()]).toEqual([true, 0])
  channel.write(bytes(1))
  expect([channel.isOpen(), cuts()]).toEqual([false, 1])
  await channel.gone
  await expect(reader.read()).rejects.toThrow('too slow')
  channel.write(bytes(1))
})

test('who takes something between two beats stays, who takes nothing of what is there does not', async () => {
  const { channel, reader, cuts } = open(1000)
  channel.write(bytes(10))
  for (let beats = 0; beats < 3; beats++) {
    channel.beat(bytes(5))
    await reader.read()
  }
  expect(channel.isOpen()).toBe(true)
  channel.beat(bytes(5))
  channel.beat(bytes(5))
  expect([channel.isOpen(), cuts()]).toEqual([false, 1])
})

test('who may wait goes on when half of the capacity is free, or the reader is gone', async () => {
  const { channel, reader } = open(100)
  channel.write(bytes(30))
  await channel.room()
  channel.write(bytes(30))
  let waits = true
  const waiting = channel.room().then(() => (waits = false))
  expect(waits).toBe(true)
  await reader.read()
  await waiting
  channel.write(bytes(40))
  const left = channel.room()
  await reader.cancel()
  await left
  expect(channel.isOpen()).toBe(false)
})

test('what was written before the end is still there to be taken', async () => {
  const { channel, reader } = open(100)
  channel.write(bytes(10))
  channel.close()
  channel.close()
  expect((await reader.read()).value).toHaveLength(10)
  expect((await reader.read()).done).toBe(true)
})

test('one timer beats for all, from the first that comes until the last has left', () => {
  const { every, beat } = byHand()
  const [signs, heard] = [[] as number[], [] as number[]]
  const sign = () => bytes(signs.push(signs.length))
  const heart = createHeart(15_000, sign, every)
  beat()
  const [first, second] = [
    heart.add(({ length }) => heard.push(length)),
    heart.add(({ length }) => heard.push(-length)),
  ]
  beat()
  first()
  beat()
  second()
  beat()
  heart.add(({ length }) => heard.push(length))
  beat()
  expect([heard, signs.length]).toEqual([[1, -1, -2, 3], 3])
})
