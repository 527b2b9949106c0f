/** What keys do, beside those of the chart itself. A letter alone begins the name of a symbol, so these go with Alt. */
export const actions = {
  help: { keys: '?', says: 'These shortcuts' },
  indicators: { keys: '/', says: 'Indicators' },
  compare: { keys: 'Alt C', says: 'Compare with other symbols' },
  marks: { keys: 'Alt M', says: 'What is marked on the chart' },
  goTo: { keys: 'Alt G', says: 'Go to a date' },
  reset: { keys: 'Alt R', says: 'Reset the view' },
  fit: { keys: 'Alt F', says: 'Fit all loaded bars' },
  auto: { keys: 'Alt A', says: 'Scale prices automatically, on and off' },
  log: { keys: 'Alt L', says: 'Logarithmic scale, on and off' },
  percent: { keys: 'Alt P', says: 'Percent scale, on and off' },
  invert: { keys: 'Alt I', says: 'Turn the scale upside down' },
  adjust: { keys: 'Alt J', says: 'Adjust prices for splits, for dividends, too, or not at all' },
  session: { keys: 'Alt X', says: 'Bars of regular or of extended hours' },
  volume: { keys: 'Alt V', says: 'Volume, on and off' },
  replay: { keys: 'Alt B', says: 'Replay: hide the future from a bar on, and let it come' },
  picture: { keys: 'Alt S', says: 'Save a picture' },
  csv: { keys: 'Alt E', says: 'Save what is in view as CSV' },
  table: { keys: 'Alt K', says: 'Table of the bars in view' },
  print: { keys: 'Ctrl P', says: 'Print the chart' },
  fullScreen: { keys: 'Alt Enter', says: 'Full screen, and back' },
  draw: { keys: 'Alt D', says: 'Drawing tools' },
  measure: { keys: 'Alt U', says: 'Measure between two places' },
  grid: { keys: 'Alt N', says: 'Several charts at once' },
  layouts: { keys: 'Alt O', says: 'Layouts: keep this view under a name, open another' },
} as const

export type Action = keyof typeof actions

type Key = Pick<KeyboardEvent, 'key' | 'code' | 'altKey' | 'ctrlKey' | 'metaKey'>

/** With Alt some keyboards write other characters: there the key's place counts. */
export function actionOf({ key, code, altKey, ctrlKey, metaKey }: Key): Action | undefined {
  if (ctrlKey || metaKey) return undefined
  const pressed = altKey ? `Alt ${code.replace('Key', '')}` : key
  return (Object.keys(actions) as Action[]).find((name) => actions[name].keys === pressed)
}

/**
 * Whether a key belongs to what has the focus: a field, or anything in a dialog. A dialog that has just been closed keeps the
 * focus until the next frame, and takes no keys any more.
 */
export function takesKeys(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  const dialog = target.closest('dialog')
  return dialog ? dialog.open : target.closest('input, textarea, select') !== null
}
