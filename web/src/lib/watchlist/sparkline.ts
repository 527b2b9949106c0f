/**
 * Points of a line through values, as SVG writes them, in a box of this size: evenly spaced from its left to its right edge, the highest value at
 * the top. Where all are the same, or there is one, the line lies in the middle.
 */
export function sparkline(values: readonly number[], width: number, height: number): string {
  const [low, high] = [Math.min(...values), Math.max(...values)]
  const step = width / Math.max(values.length - 1, 1)
  const y = (value: number) => (high > low ? ((high - value) / (high - low)) * height : height / 2)
  const points = values.map((value, i) => [i * step, y(value)])
  if (points.length === 1) points.push([width, points[0]![1]!])
  return points.map((point) => point.map((each) => Number(each.toFixed(1))).join()).join(' ')
}
