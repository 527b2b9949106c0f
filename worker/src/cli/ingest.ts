import { readFile, stat } from 'node:fs/promises'
import type { Interval } from '@barline/db/domain/interval'
import type { Provider } from '@barline/db/domain/provider'
import { isSynthetic, type Symbol } from '@barline/db/domain/symbol'
import { createS3 } from '../aws.ts'
import type { Extension } from '../raw/key.ts'
import { putRaw, type RawStore } from '../raw/store.ts'
import { settings, type Context } from './context.ts'
import { plain } from './plain.ts'
import { counted, size } from './print.ts'

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

/** Puts local files into the bucket, one after the other; one that cannot be read holds up no other. Throws where the bucket cannot be written. */
export async function runIngest(context: Context, files: string[], options: IngestOptions): Promise<number> {
  if (options.provider === 'simulator' && !isSynthetic(options.symbol))
    throw new Error(
      `Made-up prices never carry a real ticker: expected a symbol SIM... for the simulator, got ${options.symbol}`,
    )
  const config = settings(context, ['aws', 'rawBucket'])
  const s3 = createS3(config.aws)
  const reports: Report[] = []
  for (const file of files) {
    if (context.signal.aborted) throw new Error(`Stopped before ${file}`)
    const report = await ingest({ s3, bucket: config.rawBucket }, file, options)
    reports.push(report)
    if (!options.json) context.console.out(describe(report))
  }
  s3.destroy()
  const failed = reports.filter(({ outcome }) => outcome === 'failed').length
  if (options.json) context.console.out(JSON.stringify({ files: reports, failed }))
  else if (failed > 0) context.console.out(`${counted(failed, 'file')} of ${files.length} failed.`)
  return failed > 0 ? 1 : 0
}

async function ingest(store: RawStore, file: string, options: IngestOptions): Promise<Report> {
  const local = await readLocal(file)
  if ('detail' in local) return { file, outcome: 'failed', detail: local.detail }
  const { provider, interval, symbol } = options
  const observedAt = options.observedAt === undefined ? local.modified : new Date(options.observedAt)
  const { extension, gzip, body } = local
  const { key, bytes, isNew } = await putRaw(
    store,
    { provider, interval, symbol, observedAt, extension, gzip },
    body,
  )
  return { file, outcome: isNew ? 'stored' : 'present', key, bytes }
}

interface LocalFile {
  body: Buffer
  modified: Date
  extension: Extension
  gzip: boolean
}

async function readLocal(file: string): Promise<LocalFile | { detail: string }> {
  const [, extension, gzip] = /\.(csv|json)(\.gz)?$/i.exec(file) ?? []
  if (!extension) return { detail: 'expected a name that ends in .csv, .json, .csv.gz or .json.gz' }
  try {
    const [body, { mtime }] = [await readFile(file), await stat(file)]
    if (body.length === 0) return { detail: 'the file is empty' }
    // Nothing was observed in the future, whatever a file says; it would beat every true observation.
    const modified = new Date(Math.min(mtime.getTime(), Date.now()))
    return { body, modified, extension: extension.toLowerCase() as Extension, gzip: gzip !== undefined }
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException
    return { detail: unreadable[code] ?? message }
  }
}

const unreadable: Record<string, string> = {
  ENOENT: 'there is no such file',
  EISDIR: 'this is a folder, expected a file',
  EACCES: 'this user may not read it',
}

function describe(report: Report): string {
  const file = plain(report.file)
  if (report.outcome === 'failed') return `${file}: ${report.detail}`
  const state = report.outcome === 'stored' ? size(report.bytes) : 'in the bucket already, nothing sent'
  return `${file}: ${state}: ${report.key}`
}
