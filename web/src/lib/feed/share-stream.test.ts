import type { CandlesEvent } from '@barline/api/wire'
import { expect, test } from 'vitest'
import { shareStream } from './share-stream.ts'
import type { Followed, StreamEvents } from './stream.ts'

/** Streams as they were opened: what is told on each is told by hand. */
function stand() {
  const opened: { followed: Followed; events: StreamEvents; isOpen: boolean }[] = []
  const share = shareStream((followed, events) => {
    const stream = { followed, events, isOpen: true }
    opened.push(stream)
    return () => (stream.isOpen = false)
  })
  const heard: string[] = []
  const follow = (name: string, followed: Partial<Followed>) =>
    share({ symbol: name, interval: '1d', adjust: 'split', ...followed } as Followed, {
      onReady: ({ resumed }) => heard.push(`${name} ${resumed ? 'resumed' : 'ready'}`),
      onCandles: ({ interval, from, to, candles }) =>
        heard.push(`${name} ${interval} ${from} ${to}${candles ? ' told' : ''}`),
      onLost: () => heard.push(`${name} lost`),
    })
  return {
    opened,
    follow,
    /** What was heard since it was asked for last. */
    heard: () => heard.splice(0),
    /** Streams are opened once for all who come together. */
    settled: () => Promise.resolve().then(() => {}),
    last: () => opened.at(-1)!.events,
    open: () => opened.filter(({ isOpen }) => isOpen).map(({ followed }) => followed),
  }
}

const change = (symbol: string, interval: CandlesEvent['interval'], at: string): CandlesEvent => ({
  ...{ symbol, interval, version: 1, from: at, to: at, candles: [] },
})

test('who follow the same interval share a stream of all their symbols, and are told of their own', async () => {
  const { follow, settled, open, last, heard } = stand()
  follow('AAPL', {})
  follow('TSLA', {})
  follow('both', { symbol: ['TSLA', 'NVDA'] })
  await settled()
  expect(open()).toEqual([{ symbol: ['AAPL', 'NVDA', 'TSLA'], interval: '1d', adjust: 'split' }])
  last().onReady({ resumed: false })
  expect(heard()).toEqual(['AAPL ready', 'TSLA ready', 'both ready'])
  last().onCandles(change('TSLA', '1d', '2024-06-07'))
  expect(heard()).toEqual(['TSLA 1d 2024-06-07 2024-06-07 told', 'both 1d 2024-06-07 2024-06-07 told'])
})

test('where intervals differ, who may be touched by a change reads around it', async () => {
  const { follow, settled, open, last, heard } = stand()
  for (const interval of ['1m', '1h', '1d', '1w', '1M'] as const)
    follow(interval, { symbol: 'AAPL', interval })
  await settled()
  expect(open()).toEqual([{ symbol: ['AAPL'], adjust: 'split' }])
  last().onCandles(change('AAPL', '1m', '2024-06-07T14:31:00Z'))
  expect(heard()).toEqual([
    '1m 1m 2024-06-07T14:31:00Z 2024-06-07T14:31:00Z told',
    '1h 1h 2024-06-07T13:31:00Z 2024-06-07T14:31:00Z',
    '1d 1d 2024-06-06 2024-06-08',
    '1w 1w 2024-05-31 2024-06-08',
    '1M 1M 2024-05-07 2024-06-08',
  ])
  last().onCandles(change('AAPL', '1d', '2024-06-07'))
  expect(heard()).toEqual([
    '1d 1d 2024-06-07 2024-06-07 told',
    '1w 1w 2024-05-31 2024-06-08',
    '1M 1M 2024-05-07 2024-06-08',
  ])
})

test('prices that are adjusted otherwise than the stream has them are read', async () => {
  const { follow, settled, open, last, heard } = stand()
  follow('split', { symbol: 'AAPL' })
  follow('all', { symbol: 'AAPL', adjust: 'all' })
  await settled()
  expect(open()).toEqual([{ symbol: ['AAPL'], adjust: 'all' }])
  last().onCandles(change('AAPL', '1d', '2024-06-07'))
  expect(heard()).toEqual(['split 1d 2024-06-06 2024-06-08', 'all 1d 2024-06-07 2024-06-07 told'])
})

test('one who comes later is told at once where the stream has its series, and not before the stream is there', async () => {
  const { follow, settled, opened, last, heard } = stand()
  follow('AAPL', {})
  await settled()
  follow('again', { symbol: 'AAPL' })
  await settled()
  expect([opened.length, heard()]).toEqual([1, []])
  last().onReady({ resumed: false })
  expect(heard()).toEqual(['AAPL ready', 'again ready'])
  follow('third', { symbol: 'AAPL' })
  await settled()
  expect([opened.length, heard()]).toEqual([1, ['third ready']])
})

test('another symbol takes another stream, and until that is there nobody misses anything of the one before', async () => {
  const { follow, settled, opened, open, last, heard } = stand()
  follow('AAPL', {})
  await settled()
  last().onReady({ resumed: false })
  heard()
  follow('TSLA', {})
  await settled()
  expect(open()).toHaveLength(2)
  opened[0]!.events.onCandles(change('AAPL', '1d', '2024-06-07'))
  expect(heard()).toEqual(['AAPL 1d 2024-06-07 2024-06-07 told'])
  last().onReady({ resumed: false })
  // The one who heard all so far has nothing to read again.
  expect([open().length, heard()]).toEqual([1, ['TSLA ready']])
})

test('a stream that never came goes with the one after it', async () => {
  const { follow, settled, opened, open, last } = stand()
  follow('A', {})
  await settled()
  follow('B', {})
  await settled()
  follow('C', {})
  await settled()
  last().onReady({ resumed: false })
  expect(open()).toEqual([opened[2]!.followed])
})

test('a loss is told to all, and who came while it lasted does not go on from where it never was', async () => {
  const { follow, settled, last, heard } = stand()
  follow('AAPL', {})
  await settled()
  last().onReady({ resumed: false })
  last().onLost()
  follow('late', { symbol: 'AAPL' })
  await settled()
  expect(heard()).toEqual(['AAPL ready', 'AAPL lost'])
  last().onReady({ resumed: true })
  expect(heard()).toEqual(['AAPL resumed', 'late ready'])
})

test('when the last has gone the stream is closed, and not when one comes in its place', async () => {
  const { follow, settled, open, opened } = stand()
  const leave = follow('AAPL', {})
  await settled()
  leave()
  const leaveAgain = follow('AAPL', {})
  await settled()
  expect([opened.length, open().length]).toEqual([1, 1])
  leaveAgain()
  await settled()
  expect(open()).toEqual([])
})
