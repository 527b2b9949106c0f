import type { AlertRule } from './alert-rule.ts'

/** Something that fired at a bar; the end of the bar in milliseconds. */
export interface Fired {
  end: number
}

type Life = Pick<AlertRule, 'startsAfter' | 'pausedAt' | 'expiresAt'>

/** Whether a bar that ends then may fire. */
export const isLive = ({ startsAfter, pausedAt, expiresAt }: Life, end: number): boolean =>
  end > startsAfter && end <= (pausedAt ?? Infinity) && end <= (expiresAt ?? Infinity)

/**
 * At which of the bars that fire, in ascending order, a rule speaks up. `last` is the end of the last bar before them at which it did;
 * undefined where there is none.
 */
export function speakUp<F extends Fired>(
  { repeat, coolDownSeconds }: Pick<AlertRule, 'repeat' | 'coolDownSeconds'>,
  last: number | undefined,
  fired: readonly F[],
): F[] {
  if (repeat === 'every-bar') return [...fired]
  if (repeat === 'once') return last === undefined ? fired.slice(0, 1) : []
  const rest = (coolDownSeconds ?? 0) * 1000
  return fired.filter(({ end }) => {
    if (last !== undefined && end - last < rest) return false
    last = end
    return true
  })
}
