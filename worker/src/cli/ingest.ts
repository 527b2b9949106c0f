import { readFile, stat } from 'node:fs/promises'
import type { Interval } from '@barline/db/domain/interval'
import type { Provider } from '@barline/db/domain/provider'
import { isSynthetic, type Symbol } from '@barline/db/domain/symbol'
import { createS3 } from '../aws.ts'
import { putRaw, type RawStore, type Stored } from '../raw/store.ts'
import { settings, type Context } from './context.ts'
import { explain } from './explain.ts'
import { size } from './print.ts'

export interface IngestOptions {
  provider: Provider
  interval: Interval
  symbol: Symbol
  /** Milliseconds; undefined means the file's time of modification. */
  observedAt?: number
  json?: true
}

type Report = { file: string } & (
  { outcome: 'stored' | 'present'; key: string; bytes: number } | { outcome: 'failed'; detail: string }
)

/** Puts local files into the bucket, one after the other; one that cannot be read holds up no other. */
export async function runIngest(context: Context, files: string[], options: IngestOptions): Promise<number> {
  if (options.provider === 'simulator' && !isSynthetic(options.symbol))
    throw new Error(
      `Made-up prices never carry a real ticker: expected a symbol SIM... for the simulator, got ${options.symbol}.`,
    )
  const config = settings(context, ['aws', 'rawBucket'])
  const s3 = createS3(config.aws)
  const reports: Report[] = []
  for (const file of files) {
    const report = await ingest({ s3, bucket: config.rawBucket }, file, options)
    reports.push(report)
    if (!options.json) context.console.out(describe(report))
  }
  s3.destroy()
  if (options.json) context.console.out(JSON.stringify({ files: reports }))
  return reports.some(({ outcome }) => outcome === 'failed') ? 1 : 0
}

async function ingest(store: RawStore, file: string, options: IngestOptions): Promise<Report> {
  try {
    const { key, bytes, isNew } = await putFile(store, file, options)
    return { file, outcome: isNew ? 'stored' : 'present', key, bytes }
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    const detail =
      code === 'ENOENT'
        ? 'there is no such file'
        : code === 'EISDIR'
          ? 'this is a folder, expected a file'
          : explain(error)
    return { file, outcome: 'failed', detail }
  }
}

async function putFile(
  store: RawStore,
  file: string,
  { provider, interval, symbol, observedAt }: IngestOptions,
): Promise<Stored> {
  const [, extension, gzip] = /\.(csv|json)(\.gz)?$/i.exec(file) ?? []
  if (!extension) throw new Error('expected a name that ends in .csv, .json, .csv.gz or .json.gz')
  const body = await readFile(file)
  const { mtime } = await stat(file)
  return putRaw(
    store,
    {
      provider,
      interval,
      symbol,
      observedAt: observedAt === undefined ? mtime : new Date(observedAt),
      extension: extension.toLowerCase() as 'csv' | 'json',
      gzip: gzip !== undefined,
    },
    body,
  )
}

function describe(report: Report): string {
  if (report.outcome === 'failed') return `${report.file}  failed: ${report.detail}`
  const state = report.outcome === 'stored' ? size(report.bytes) : 'in the bucket already, nothing sent'
  return `${report.file}  ${state}  ${report.key}`
}
