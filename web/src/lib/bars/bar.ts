import type { UTCTimestamp } from 'lightweight-charts'

/**
 * One bar as the chart takes it. `time` is its open in seconds since 1970 UTC; for `1d` and longer it is the midnight UTC
 * of the session's date.
 */
export interface Bar {
  time: UTCTimestamp
  open: number
  high: number
  low: number
  close: number
  volume: number
}
