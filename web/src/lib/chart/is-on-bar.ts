import type { ISeriesApi, MouseEventParams, SeriesType } from 'lightweight-charts'

/** Fingers and mice are not exact; thin bars are hit from here, in pixels above and below. */
const reach = 8

/** Whether a click is on what is drawn of the bar at its place: between high and low, or on the line. */
export function isOnBar(
  prices: ISeriesApi<SeriesType>,
  { time, point, paneIndex, seriesData }: MouseEventParams,
): boolean {
  const drawn = seriesData.get(prices)
  if (time === undefined || !point || paneIndex !== 0 || !drawn) return false
  const ends = 'high' in drawn ? [drawn.high, drawn.low] : 'value' in drawn ? [drawn.value] : []
  // With the scale upside down the low is above.
  const places = ends.map((price) => prices.priceToCoordinate(price) ?? NaN)
  return point.y >= Math.min(...places) - reach && point.y <= Math.max(...places) + reach
}
