import pg from 'pg'
import type { Step } from './recording.ts'

/** What PostgreSQL answered: rows with the text of each column by name, or the code of an error. */
export type Answer =
  { error: string } | { rows: Record<string, string | null>[]; count: number | null } | undefined

export interface Player {
  play(steps: readonly Step[]): Promise<Answer[]>
  close(): Promise<void>
}

const asText = { getTypeParser: () => (value: string) => value }

/** Sends recorded statements to another database, each over a connection of its own as it was then. */
export function openPlayer(connectionString: string): Player {
  const clients = new Map<number, pg.Client>()
  const connect = async (connection: number) => {
    const client = new pg.Client({
      connectionString,
      // As `openDatabase` has it. One that waits for another connection was not answered in this order.
      options: '-c TimeZone=UTC -c jit=off -c statement_timeout=10000',
    })
    await client.connect()
    clients.set(connection, client)
    return client
  }
  const ask = async (step: Step): Promise<Answer> => {
    const client = clients.get(step.connection)
    if (step.text === undefined) {
      clients.delete(step.connection)
      return void (await client?.end())
    }
    const { text, name, values } = step
    const query = { text, values, types: asText, ...(name && { name }) }
    try {
      const { rows, rowCount } = await (client ?? (await connect(step.connection))).query(query)
      return { rows: (rows as Record<string, string | null>[]).map(withoutNow), count: rowCount }
    } catch (error) {
      return { error: error instanceof pg.DatabaseError ? `${error.code}: ${error.message}` : String(error) }
    }
  }
  return {
    async play(steps) {
      const answers: Answer[] = []
      for (const step of steps) answers.push(await ask(step))
      return answers
    },
    close: async () => void (await Promise.all([...clients.values()].map((client) => client.end()))),
  }
}

const moment = /\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d(:?\d\d)?)?/g
const day = 86_400_000

/** The time of this run is another in the next. */
const withoutNow = (row: Record<string, string | null>) =>
  Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      value?.replace(moment, (text) => (Math.abs(Date.parse(text) - Date.now()) < day ? 'now' : text)) ??
        null,
    ]),
  )
