import { discardLetters, restoreLetters, type Settled } from '../dlq/archive.ts'
import { callRoll } from '../dlq/call-roll.ts'
import type { DlqDeps } from '../dlq/deps.ts'
import { findLetters, type FoundLetter, type LetterState } from '../dlq/find-letters.ts'
import { withLocks, type Locks } from '../dlq/locks.ts'
import { confirmRun, findRun, findUnfinished, holdRun, planRun, type Action, type Run } from '../dlq/runs.ts'
import { heedCancelling } from '../dlq/stopping.ts'
import type { Context } from './context.ts'
import { describeRoll } from './dlq-list.ts'
import { isEverything, selectionOf, withDlq, type SelectionFlags } from './dlq-options.ts'
import { reportRetry, reportRehearsal } from './dlq-retry.ts'
import { nameOf, shortId } from './dlq-words.ts'
import { plain } from './plain.ts'
import { counted } from './print.ts'

export interface ActOptions extends SelectionFlags {
  plan?: number
  yes?: true
  json?: true
  /** Of retry and drain. */
  rate: number
  maxFailures: number
}

type LetterAction = Exclude<Action, 'replay'>

const startsFrom: Record<LetterAction, LetterState[]> = {
  ...{ retry: ['waiting'], drain: ['waiting'], discard: ['waiting'] },
  restore: ['discarded', 'gone'],
}

/** Says what would become of the chosen letters, or with `--yes` does it; the letters are fixed before anything is done. */
export async function runAct(
  context: Context,
  action: LetterAction,
  ids: string[],
  options: ActOptions,
): Promise<number> {
  const isOpen = isEverything(selectionOf(options, ids)) && options.plan === undefined
  if (action !== 'drain' && isOpen)
    throw new Error(
      `${action}: expected ids, --group, a filter or --plan; nothing says which letters are meant`,
    )
  return withDlq(context, (deps) =>
    withLocks(deps.pool, async (locks) => {
      const say = options.json ? context.console.err : context.console.out
      const roll = await callRoll(deps, { remove: false })
      describeRoll(roll).forEach(say)
      const run = await chooseRun(deps, action, ids, options)
      if (!run) return none(context, action, options)
      if (!options.yes) return rehearse(context, deps, run, options)
      if (!(await holdRun(locks, run)))
        throw new Error(`Plan ${run.id} is being carried out by ${run.actor} in this moment`)
      // It may have been carried out between the look at it and the lock.
      await planned(deps, action, run.id)
      if (run.confirmedAt && options.plan === undefined) say(goingOn(run))
      return heedCancelling(deps.pool, run, context.signal, (signal) =>
        carryOut({ ...context, signal }, deps, locks, run, options),
      ).catch((error: unknown) => {
        context.console.err(
          `Plan ${run.id} is not finished. What is done stays done; npx barline dlq ${action} --plan ${run.id} --yes does the rest.`,
        )
        throw error
      })
    }),
  )
}

/** Without letters there is still what others left in the queue. */
async function none(context: Context, action: Action, { json }: ActOptions): Promise<number> {
  context.console.out(json ? JSON.stringify({ action, letters: [] }) : 'No letter fits.')
  return 0
}

async function chooseRun(
  deps: DlqDeps,
  action: LetterAction,
  ids: string[],
  options: ActOptions,
): Promise<Run | undefined> {
  if (options.plan !== undefined) return planned(deps, action, options.plan)
  const unfinished = action === 'drain' && options.yes ? await findUnfinished(deps.pool, action) : undefined
  if (unfinished) return unfinished
  const letters = await findLetters(deps.pool, selectionOf(options, ids), startsFrom[action])
  for (const id of ids)
    if (!letters.some((letter) => letter.id.startsWith(id)))
      throw new Error(`No letter ${id} fits; \`npx barline dlq list\` shows which there are`)
  if (letters.length === 0) {
    if (options.yes) await callRoll(deps, { remove: true })
    return undefined
  }
  return planRun(
    deps,
    action,
    letters.map(({ id }) => id),
  )
}

const goingOn = ({ id, plannedAt, actor }: Run): string =>
  `Going on with plan ${id} of ${plannedAt.toISOString()} by ${plain(actor)}, which was not finished; what came since waits for another drain.`

async function planned({ pool }: DlqDeps, action: Action, id: number): Promise<Run> {
  const run = await findRun(pool, id)
  if (!run) throw new Error(`There is no plan ${id}`)
  if (run.action !== action) throw new Error(`Plan ${id} is one to ${run.action}, not to ${action}`)
  if (run.endedAt)
    throw new Error(`Plan ${id} was carried out at ${run.endedAt.toISOString()} (${run.ending})`)
  return run
}

async function rehearse(context: Context, deps: DlqDeps, run: Run, options: ActOptions): Promise<number> {
  const letters = await findLetters(
    deps.pool,
    { exactly: run.letters },
    startsFrom[run.action as LetterAction],
  )
  const code =
    run.action === 'retry' || run.action === 'drain'
      ? await reportRehearsal(context, deps, run, letters, options)
      : reportSelection(context, run, letters, options)
  if (!options.json && code === 0)
    context.console.out(
      `Nothing was done. Just these letters: npx barline dlq ${run.action} --plan ${run.id} --yes`,
    )
  return code
}

function reportSelection(
  context: Context,
  run: Run,
  letters: readonly FoundLetter[],
  { json }: ActOptions,
): number {
  const ids = letters.map(({ id }) => id)
  if (json)
    context.console.out(JSON.stringify({ action: run.action, dryRun: true, plan: run.id, letters: ids }))
  else {
    context.console.out(
      `${counted(ids.length, 'letter')} would be ${run.action === 'discard' ? 'discarded' : 'restored'}:`,
    )
    for (const letter of letters)
      context.console.out(`  ${shortId(letter.id)}  ${letter.reason}  ${nameOf(letter)}`)
  }
  return 0
}

async function carryOut(
  context: Context,
  deps: DlqDeps,
  locks: Locks,
  run: Run,
  options: ActOptions,
): Promise<number> {
  const { rate, maxFailures } = options
  const letters = await confirmRun(deps.pool, run, { rate, maxFailures })
  if (run.action === 'retry' || run.action === 'drain')
    return reportRetry(context, deps, locks, run, letters, options)
  const act = run.action === 'discard' ? discardLetters : restoreLetters
  const settled = await act(deps, locks, run, letters, context.signal)
  return reportSettled(context, run, settled, options)
}

function reportSettled(context: Context, run: Run, settled: Settled, { json }: ActOptions): number {
  const { done, passedOver, cancelled } = settled
  if (json) context.console.out(JSON.stringify({ action: run.action, plan: run.id, ...settled }))
  else {
    const verb =
      run.action === 'discard' ? 'discarded; `npx barline dlq restore` brings back' : 'back in the queue'
    context.console.out(`${counted(done.length, 'letter')} ${verb}.`)
    if (passedOver.length > 0)
      context.console.out(
        `Passed over, since they are not what they were or somebody is at them: ${passedOver.map(shortId).join(', ')}`,
      )
    if (cancelled) context.console.out('Cancelled before the rest.')
  }
  return cancelled || passedOver.length > 0 ? 1 : 0
}
