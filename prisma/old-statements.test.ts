import { describe, expect, test } from 'vitest'
import {
  checkOldStatements,
  migrationNames,
  readMigrations,
} from './testing/old-statements/check-old-statements.ts'
import { readRecordings } from './testing/old-statements/recording.ts'

/**
 * A deploy migrates first; until it is over, and when it goes back, processes of the commit before work on the new schema. So a migration
 * only adds, and what nothing uses any more is taken away by a later one.
 *
 * `testing/old-statements/<newest migration>.json` holds the statements of the commit that was deployed last. With each deploy that
 * brought a migration, before the next one is written: `npx node infra/statements/record.ts`, commit the file that it writes, and remove
 * those of commits that nobody goes back to. One that a migration breaks on purpose, because the commit is gone, is removed with it.
 */
const recordings = readRecordings()
const minutes = 60_000

test('there is a recording, of a schema that was', async () => {
  expect(recordings.length).toBeGreaterThan(0)
  for (const { migration } of recordings) expect(await migrationNames()).toContain(migration)
})

describe.each(recordings)('the statements of $commit, whose newest migration was $migration', (recording) => {
  test(
    'say what they said when every later migration has been applied under them',
    { timeout: 3 * minutes },
    async () => {
      const later = await readMigrations((name) => name > recording.migration)
      expect(await checkOldStatements(recording, later)).toEqual([])
    },
  )
})

describe('a migration is found that', () => {
  const [recording] = recordings.slice(-1)
  test.each([
    ['takes a column away', 'ALTER TABLE candle RENAME COLUMN place TO position', /42703/],
    [
      'wants what old processes do not write',
      'ALTER TABLE raw_object ADD COLUMN region text; UPDATE raw_object SET region = $$x$$; ALTER TABLE raw_object ALTER COLUMN region SET NOT NULL',
      /23502/,
    ],
    ['gives a column another meaning', 'UPDATE candle SET close = close * 100', /102,10200/],
  ])('%s', { timeout: minutes }, async (_, sql, sign) => {
    const broken = await checkOldStatements(recording!, [sql])
    expect(JSON.stringify(broken.map(({ after }) => after))).toMatch(sign)
  })

  test.each([
    [
      'adds a table, an index and a column',
      'CREATE TABLE more (id int); CREATE INDEX ON change (committed_at); ALTER TABLE candle ADD COLUMN vwap numeric',
    ],
  ])('not one that %s', { timeout: minutes }, async (_, sql) => {
    expect(await checkOldStatements(recording!, [sql])).toEqual([])
  })
})
