import type { DatabaseSync } from 'node:sqlite'

/** One target of a bucket's notifications: events of keys that begin with `prefix` and end with `suffix` go to `queueArn`. */
export interface Notification {
  id: string
  queueArn: string
  /** As in S3: `s3:ObjectCreated:*`, `s3:ObjectRemoved:Delete`. */
  events: string[]
  prefix: string
  suffix: string
}

export interface NotificationTable {
  of(bucket: string): Notification[]
  replace(bucket: string, notifications: Notification[]): void
  /** Greater than every number it gave before, also before a restart or a clock that was set back. */
  nextSequence(): number
}

const schema = `
CREATE TABLE IF NOT EXISTS barline_notification (bucket TEXT PRIMARY KEY, configuration TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS barline_sequence (id INTEGER PRIMARY KEY CHECK (id = 1), value INTEGER NOT NULL);
INSERT OR IGNORE INTO barline_sequence VALUES (1, 0);
`

/** Lives in the emulator's own file, so that what it says commits with the objects and messages it is about. */
export function openNotificationTable(db: DatabaseSync): NotificationTable {
  db.exec(schema)
  const select = db.prepare('SELECT configuration FROM barline_notification WHERE bucket = ?')
  const upsert = db.prepare('INSERT OR REPLACE INTO barline_notification VALUES (?, ?)')
  const advance = db.prepare('UPDATE barline_sequence SET value = max(value + 1, ?) RETURNING value')
  return {
    of(bucket) {
      const row = select.get(bucket)
      return row ? (JSON.parse(String(row.configuration)) as Notification[]) : []
    },
    replace: (bucket, notifications) => void upsert.run(bucket, JSON.stringify(notifications)),
    nextSequence: () => Number(advance.get(Date.now() * 1_000)?.value),
  }
}

export function matches(notification: Notification, event: string, key: string): boolean {
  const wanted = notification.events.some(
    (pattern) =>
      pattern === `s3:${event}` || (pattern.endsWith('*') && `s3:${event}`.startsWith(pattern.slice(0, -1))),
  )
  return wanted && key.startsWith(notification.prefix) && key.endsWith(notification.suffix)
}
