import type { Arrangement } from '#lib/grid/arrangement.ts'

interface Box {
  x: number
  y: number
  width: number
  height: number
}

/** How many charts are in each row; `1-2` has its first one beside the others. */
const rows: Record<Exclude<Arrangement, '1-2'>, readonly number[]> = {
  ...{ '2x1': [2], '1x2': [1, 1], '3x1': [3], '1x3': [1, 1, 1] },
  ...{ '2x2': [2, 2], '2-3': [2, 3], '3x2': [3, 3], '2x3': [2, 2, 2] },
}

const [wide, high, gap] = [46, 34, 3]

/** Small boxes in a field of 48 by 36, one for each chart. */
export function drawingOf(name: Arrangement | undefined): Box[] {
  if (name === '1-2') return [...boxesOf([1], 0, wide / 2), ...boxesOf([1, 1], wide / 2, wide / 2)]
  return boxesOf(name ? rows[name] : [1], 0, wide)
}

function boxesOf(counts: readonly number[], left: number, room: number): Box[] {
  const height = high / counts.length
  return counts.flatMap((count, row) =>
    Array.from({ length: count }, (_, at) => ({
      ...{ x: 1 + left + (room / count) * at + gap / 2, y: 1 + height * row + gap / 2 },
      ...{ width: room / count - gap, height: height - gap },
    })),
  )
}
