export interface Row {
  section: string
  who: string
  /** Rows per second: first load, identical reload, 1 % corrected. */
  rates: number[]
  /** The same as a share of the ceiling. */
  ratios: number[]
}
