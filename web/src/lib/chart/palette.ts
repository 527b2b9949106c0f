/** The chart's colours, as the style sheet has them for the theme in force. */
export interface Palette {
  background: string
  text: string
  grid: string
  border: string
  crosshair: string
  label: string
  up: string
  down: string
  volumeUp: string
  volumeDown: string
  /** Behind what lies over the chart. */
  surface: string
  dividend: string
  split: string
  /** Of hatching, and what it stands on. */
  gap: string
  gapFailed: string
  gapGround: string
  gapFailedGround: string
  /** Behind bars outside of regular hours. */
  preMarket: string
  postMarket: string
  revised: string
  suspicious: string
  /** Of charts that are one line. */
  line: string
}

/** A canvas knows no CSS variables: they are read from the page whenever its theme changes. */
export function readPalette(element: Element): Palette {
  const style = getComputedStyle(element)
  const read = (name: string) => style.getPropertyValue(`--${name}`).trim()
  return {
    background: read('background'),
    text: read('muted'),
    grid: read('grid'),
    border: read('border'),
    crosshair: read('crosshair'),
    label: read('crosshair-label'),
    up: read('up'),
    down: read('down'),
    volumeUp: read('volume-up'),
    volumeDown: read('volume-down'),
    surface: read('surface'),
    dividend: read('current'),
    split: read('warning'),
    gap: read('gap'),
    gapFailed: read('gap-failed'),
    gapGround: read('gap-ground'),
    gapFailedGround: read('gap-failed-ground'),
    preMarket: read('pre-market'),
    postMarket: read('post-market'),
    revised: read('current'),
    suspicious: read('warning'),
    line: read('line'),
  }
}
