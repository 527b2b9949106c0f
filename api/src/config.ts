export type Env = Readonly<Record<string, string | undefined>>

export interface Config {
  databaseUrl: string
  port: number
  host: string
  /** File of SvelteKit's adapter-node handler; undefined for the one that `web/` builds. */
  webHandler: string | undefined
  logLevel: string
  /** What `/healthz` says is running. */
  version: string
  commit: string
}

const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']

/** What this process was told by its environment. Throws one error that names every missing or bad variable; an empty one counts as not set. */
export function readConfig(env: Env): Config {
  const problems: string[] = []
  function read<T>(name: string, expected: string, parse: (text: string) => T | undefined, fallback: T): T
  function read<T>(name: string, expected: string, parse: (text: string) => T | undefined): T
  function read<T>(name: string, expected: string, parse: (text: string) => T | undefined, fallback?: T) {
    const text = env[name]
    if (!text && fallback !== undefined) return fallback
    const value = text ? parse(text) : undefined
    if (value === undefined)
      problems.push(
        `${name} ${text ? `is ${JSON.stringify(withoutPassword(text))}` : 'is missing'}: expected ${expected}`,
      )
    return value
  }
  const config: Config = {
    databaseUrl: read('DATABASE_URL', 'a postgresql:// URL', toDatabaseUrl),
    port: read('PORT', 'a port from 0 (any free one) to 65535', toPort, 3000),
    host: read('HOST', 'an address to listen on', (text) => text, '127.0.0.1'),
    webHandler: env.WEB_HANDLER || undefined,
    logLevel: read(
      'LOG_LEVEL',
      logLevels.join(', '),
      (text) => logLevels.find((level) => level === text),
      'info',
    ),
    version: env.BARLINE_VERSION || 'unknown',
    commit: env.BARLINE_COMMIT || 'unknown',
  }
  if (problems.length > 0) throw new Error(`The environment is not usable: ${problems.join('; ')}.`)
  return config
}

const toPort = (text: string) => (/^\d{1,5}$/.test(text) && Number(text) <= 65_535 ? Number(text) : undefined)

const toDatabaseUrl = (text: string) =>
  ['postgresql:', 'postgres:'].includes(URL.parse(text)?.protocol ?? '') ? text : undefined

const withoutPassword = (text: string) => text.replace(/:\/\/[^@/]*@/, '://...@')
