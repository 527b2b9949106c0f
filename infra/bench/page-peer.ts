import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { access, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type pg from 'pg'
import { probePort } from '../local/ports.ts'

/** Where the original system in Python is; `BARLINE_PEER` names another folder. */
const beside = fileURLToPath(new URL('../../../shared/peer', import.meta.url))

export interface Peer {
  /** Of the page that Streamlit makes; `/?symbol=..&interval=1d&limit=..`. */
  url: string
  stop(): Promise<void>
}

/**
 * The original page, with Streamlit and Plotly, over the bars that are stored, in the table that it knows. It is installed into `folder`
 * unless `PEER_PYTHON` names an interpreter that has what it needs. Where it is not there or cannot be installed a line says so.
 */
export async function startPeer(
  pool: pg.Pool,
  databaseUrl: string,
  folder: string,
): Promise<Peer | undefined> {
  const sources = process.env.BARLINE_PEER ?? beside
  try {
    await access(join(sources, 'seed_dashboard.py'))
    const python = process.env.PEER_PYTHON ?? (await install(sources, join(folder, 'peer')))
    await pool.query(await readFile(join(sources, 'schema.sql'), 'utf8'))
    await pool.query(copyBars)
    return await serve(python, join(sources, 'seed_dashboard.py'), databaseUrl)
  } catch (error) {
    console.error(`The original page is left out: ${error instanceof Error ? error.message : String(error)}`)
    return undefined
  }
}

async function install(sources: string, folder: string): Promise<string> {
  await promisify(execFile)(join(sources, 'install'), [folder])
  return join(folder, 'bin/python')
}

const copyBars = `
  INSERT INTO candles (symbol, interval, ts, open, high, low, close, volume)
  SELECT i.symbol, s.interval, c.time, c.open, c.high, c.low, c.close, c.volume
  FROM candle c JOIN series s ON s.id = c.series_id JOIN instrument i ON i.id = s.instrument_id WHERE s.interval = '1d'`

async function serve(python: string, script: string, databaseUrl: string): Promise<Peer> {
  const port = (await probePort(0))!
  const settings = {
    ...{ 'server.port': port, 'server.address': '127.0.0.1', 'server.headless': true },
    ...{ 'browser.gatherUsageStats': false },
  }
  const flags = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)])
  const child = spawn(python, ['-m', 'streamlit', 'run', script, ...flags], {
    env: { ...process.env, DATABASE_URL: databaseUrl.replace(/^postgresql:/, 'postgresql+psycopg2:') },
    stdio: 'ignore',
  })
  const url = `http://127.0.0.1:${port}`
  const isUp = () =>
    fetch(`${url}/_stcore/health`)
      .then(({ ok }) => ok)
      .catch(() => false)
  const ended = once(child, 'exit').then(([code]) => code as number | null)
  for (const until = Date.now() + 60_000; !(await isUp());) {
    if (child.exitCode !== null) throw new Error(`Streamlit ended with ${child.exitCode}`)
    if (Date.now() > until) throw new Error('Streamlit did not start within a minute')
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
  return {
    url,
    async stop() {
      child.kill()
      await ended
    },
  }
}
