import type { DlqDeps } from '../dlq/deps.ts'
import type { FoundLetter } from '../dlq/find-letters.ts'
import type { Locks } from '../dlq/locks.ts'
import { rehearseRun } from '../dlq/rehearse-run.ts'
import type { Attempt } from '../dlq/retry-letter.ts'
import { retryLetters, type RetryResult } from '../dlq/retry-letters.ts'
import type { Run } from '../dlq/runs.ts'
import type { Tally } from '../dlq/tally.ts'
import type { Context } from './context.ts'
import type { ActOptions } from './dlq-act.ts'
import { describeAttempt, nameOf, obsoleteWords, shortId } from './dlq-words.ts'
import { count, counted } from './print.ts'

/** Letters that are told of one by one; of more, the counts say more. */
const mostLines = 100

/** Prints what a retry would come to; not 0 where it was cancelled. */
export async function reportRehearsal(
  context: Context,
  deps: DlqDeps,
  run: Run,
  letters: readonly FoundLetter[],
  { json }: ActOptions,
): Promise<number> {
  const results: { id: string; attempt: Attempt }[] = []
  const say = json ? () => {} : context.console.out
  say(`Dry run on ${counted(letters.length, 'letter')}, each for itself:`)
  const { tally } = await rehearseRun(deps, run, letters, context.signal, (letter, attempt) => {
    results.push({ id: letter.id, attempt })
    const remark = letter.obsolete ? ` (obsolete: ${obsoleteWords[letter.obsolete.why]})` : ''
    if (results.length <= mostLines)
      say(`  ${shortId(letter.id)}  ${nameOf(letter)}: ${describeAttempt(attempt, false)}${remark}`)
    if (results.length % 500 === 0)
      context.console.err(`${count(results.length)} of ${count(letters.length)} tried`)
  })
  if (results.length > mostLines) say(`  ... and ${counted(results.length - mostLines, 'letter')} more`)
  const document = { action: run.action, dryRun: true, plan: run.id, letters: results, total: tally }
  if (json) context.console.out(JSON.stringify(document))
  else say(`${describeTotals(tally, 'would')}.`)
  if (!context.signal.aborted) return 0
  say(
    `Interrupted: ${counted(letters.length - results.length, 'letter')} not tried. Nothing was done; the same command begins anew.`,
  )
  return 1
}

/** Retries, says meanwhile how it goes, and at the end how it went; 0 only if nothing failed and nothing was left. */
export async function reportRetry(
  context: Context,
  deps: DlqDeps,
  locks: Locks,
  run: Run,
  letters: readonly string[],
  { json, rate, maxFailures }: ActOptions,
): Promise<number> {
  const attempts: { id: string; attempt: Attempt }[] = []
  const say = json ? context.console.err : context.console.out
  say(
    `Plan ${run.id}: ${counted(letters.length, 'letter')}${letters.length < run.letters.length ? `, ${count(run.letters.length - letters.length)} were done before` : ''}.`,
  )
  const result = await retryLetters(deps, locks, run, letters, {
    ...{ rate, maxFailures, signal: context.signal },
    onAttempt: (id, attempt) => {
      attempts.push({ id, attempt })
      if (letters.length <= mostLines) say(`  ${shortId(id)}  ${describeAttempt(attempt, true)}`)
    },
    onStep: (tally, step) => {
      if (letters.length <= mostLines) return
      const behind = tally.tried + tally.passedOver
      context.console.err(
        `${count(behind)} of ${count(letters.length)} (the last ${count(step)} at once): ${count(tally.failed)} failed`,
      )
    },
  })
  if (json)
    context.console.out(JSON.stringify({ action: run.action, plan: run.id, ...result, letters: attempts }))
  else describeResult(result, letters.length, maxFailures).forEach(say)
  return result.ending === 'done' && result.tally.failed === 0 ? 0 : 1
}

function describeResult(
  { ending, outage, tally }: RetryResult,
  planned: number,
  maxFailures: number,
): string[] {
  const left = planned - tally.tried - tally.passedOver
  const endings = {
    done: [],
    cancelled: [`Cancelled: ${counted(left, 'letter')} not tried.`],
    too_many_failures: [
      `Stopped: more than ${Math.round(maxFailures * 100)} % failed; ${counted(left, 'letter')} not tried (--max-failures sets the limit).`,
    ],
    interrupted: [`Interrupted: ${counted(left, 'letter')} not tried.`],
    outage: [`Stopped: PostgreSQL or S3 is out of reach (${outage}); ${counted(left, 'letter')} not tried.`],
  }
  return [`${describeTotals(tally, 'did')}.`, ...endings[ending]]
}

function describeTotals(total: Omit<Tally, 'tried'>, mood: 'would' | 'did'): string {
  const bars = `${counted(total.inserted, 'bar')} ${mood === 'would' ? 'would be ' : ''}inserted, ${count(total.revised)} changed, ${count(total.rejected)} rejected`
  const parts = [
    `${count(total.loaded)} ${mood === 'would' ? 'would load' : 'loaded'} (${bars})`,
    ...(total.nothing > 0 ? [`${count(total.nothing)} with nothing to store`] : []),
    ...(total.failed > 0 ? [`${count(total.failed)} ${mood === 'would' ? 'would fail' : 'failed'}`] : []),
    ...(total.passedOver > 0 ? [`${count(total.passedOver)} passed over`] : []),
  ]
  return parts.join('; ')
}
