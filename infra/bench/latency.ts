import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { median, quantile } from './measure.ts'
import { startStack } from '../testing/stack.ts'

export interface Latency {
  etl: 'lambda' | 'worker'
  uploads: number
  median: number
  p99: number
}

/** Milliseconds from the answer to `PutObject` until the bar is on an open `/v1/stream`, one upload after the other. */
export async function benchLatency(etl: 'lambda' | 'worker', uploads: number): Promise<Latency> {
  const stack = await startStack(etl)
  try {
    const stream = await openStream(`${stack.env.API_URL}/v1/stream?symbols=BENCH&interval=1d`)
    const s3 = connect(stack.env)
    const samples: number[] = []
    for (let number = -10; number < uploads; number++) {
      const sample = await oneUpload(s3, stack.env.RAW_BUCKET!, stream, number)
      if (number >= 0) samples.push(sample)
    }
    stream.close()
    return { etl, uploads, median: median(samples), p99: quantile(samples, 0.99) }
  } finally {
    await stack.stop()
  }
}

async function oneUpload(s3: S3Client, Bucket: string, stream: Stream, number: number): Promise<number> {
  const close = 100 + number / 100
  const seen = stream.until((text) => text.includes(`"c":${close},`))
  const at = new Date(Date.UTC(2026, 0, 1) + number * 1000)
  const Key = `raw/provider=yahoo/interval=1d/symbol=BENCH/${at.toISOString().replaceAll(':', '')}.json`
  await s3.send(new PutObjectCommand({ Bucket, Key, Body: answer(close) }))
  const put = performance.now()
  return (await seen) - put
}

const connect = (env: Record<string, string>): S3Client =>
  new S3Client({
    endpoint: env.AWS_ENDPOINT_URL!,
    region: env.AWS_REGION!,
    credentials: { accessKeyId: env.AWS_ACCESS_KEY_ID!, secretAccessKey: env.AWS_SECRET_ACCESS_KEY! },
    forcePathStyle: true,
  })

/** One daily bar, as Yahoo has it. */
function answer(close: number): string {
  const meta = {
    symbol: 'BENCH',
    currency: 'USD',
    exchangeName: 'NMS',
    exchangeTimezoneName: 'America/New_York',
    dataGranularity: '1d',
  }
  const quote = { open: [close], high: [close], low: [close], close: [close], volume: [1] }
  const timestamp = [Date.UTC(2025, 5, 2, 13, 30) / 1000]
  return JSON.stringify({
    chart: { result: [{ meta, timestamp, indicators: { quote: [quote] } }], error: null },
  })
}

interface Stream {
  /** When the first piece of text arrived that fits, in milliseconds as `performance.now` counts. */
  until(fits: (text: string) => boolean): Promise<number>
  close(): void
}

async function openStream(url: string): Promise<Stream> {
  const abort = new AbortController()
  const response = await fetch(url, { signal: abort.signal })
  if (!response.ok || !response.body) throw new Error(`${url} answered ${response.status}`)
  let waiting: { fits: (text: string) => boolean; resolve: (at: number) => void } | undefined
  const read = async () => {
    let text = ''
    for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
      text = (text + chunk).slice(-4000)
      if (waiting?.fits(text)) waiting.resolve(performance.now())
    }
  }
  read().catch(() => undefined)
  return {
    until: (fits) => new Promise((resolve) => (waiting = { fits, resolve })),
    close: () => abort.abort(),
  }
}
