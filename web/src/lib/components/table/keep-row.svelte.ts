import { untrack } from 'svelte'

interface RowDeps {
  scroller(): HTMLElement | undefined
  rowHeight(): number
  /** Of the bar in a row, and back. */
  timeOf(row: number): number | undefined
  rowOf(time: number): number
}

/** Who has scrolled goes on looking at the same bars while others come in above; who has not goes on looking at the first ones. */
export function keepRow({ scroller, rowHeight, timeOf, rowOf }: RowDeps) {
  let upper: { time: number; row: number } | undefined
  $effect(() => {
    const row = rowOf(upper?.time ?? 0)
    untrack(() => {
      const element = scroller()
      if (!upper || !element || row === upper.row) return
      element.scrollTop += (row - upper.row) * rowHeight()
      upper.row = row
    })
  })
  return {
    scrolled(top: number) {
      const row = Math.floor(top / rowHeight())
      const time = top > 0 ? timeOf(row) : undefined
      upper = time === undefined ? undefined : { time, row }
    },
  }
}
