import { type Input, kindNames, kindOf, type KindName } from './kinds.ts'

/** An indicator as somebody has set it. */
export interface Chosen {
  kind: KindName
  /** One for each input of its kind. */
  settings: readonly (number | string)[]
  /** One for each plot of its kind, as `#rrggbb`. */
  colours: readonly string[]
}

export const preset = (kind: KindName): Chosen => ({
  kind,
  settings: kindOf(kind).inputs.map((input) => input.preset),
  colours: kindOf(kind).plots.map(({ colour }) => colour),
})

/** `sma_50_close_ff8800`: the kind, its settings, its colours, each in order; what is empty or left out at the end is preset. */
export function writeChosen({ kind, settings, colours }: Chosen): string {
  const usual = preset(kind)
  const parts = [
    ...settings.map((value, i) => (value === usual.settings[i] ? '' : String(value))),
    ...colours.map((colour, i) => (colour === usual.colours[i] ? '' : colour.slice(1))),
  ]
  while (parts.at(-1) === '') parts.pop()
  return [kind, ...parts].join('_')
}

/** The other way round; undefined where there is no such kind, or it cannot be set so. */
export function readChosen(text: string): Chosen | undefined {
  const [name, ...parts] = text.split('_')
  const kind = kindNames.find((each) => each === name)
  if (!kind) return undefined
  const usual = preset(kind)
  const { inputs } = kindOf(kind)
  const settings = inputs.map((input, i) => (parts[i] ? accept(input, parts[i]) : usual.settings[i]))
  const colours = usual.colours.map((colour, i) => readColour(parts[inputs.length + i], colour))
  const isGood = settings.every((value) => value !== undefined) && colours.every((one) => one !== undefined)
  return isGood ? { kind, settings: settings as Chosen['settings'], colours: colours as string[] } : undefined
}

/** What a person or an address put into an input, or undefined where it does not fit. */
export function accept(input: Input, text: string): number | string | undefined {
  if (input.type === 'choice') return input.options.find((option) => option === text)
  const value = Number(text)
  const fits = text.trim() !== '' && value >= input.min && value <= input.max
  return fits && (input.type === 'number' || Number.isInteger(value)) ? value : undefined
}

const readColour = (text: string | undefined, usual: string) =>
  text ? (/^[0-9a-f]{6}$/.test(text) ? `#${text}` : undefined) : usual

/** `SMA 50 close`: with all that was set, or only what tells it from a preset one of its kind. */
export function titleOf({ kind, settings }: Chosen): string {
  return [kindOf(kind).short, ...settings].join(' ')
}
