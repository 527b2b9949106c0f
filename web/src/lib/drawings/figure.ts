import type { DrawingBody, WireDrawing } from '@barline/api/wire'
import { type Moment, readMoment, writeMoment } from './moment.ts'

export const kinds = ['trend', 'ray', 'horizontal', 'vertical', 'rectangle', 'fibonacci', 'text'] as const
export type FigureKind = (typeof kinds)[number]

/** How many points one is made of. */
export const pointsOf = (kind: FigureKind): 1 | 2 =>
  kind === 'horizontal' || kind === 'vertical' || kind === 'text' ? 1 : 2

/** A point that a figure hangs on. */
export interface Anchor {
  at: Moment
  /** As traded at that time, in shares of that time or of `pricedAt`. */
  price: number
  /** Of a point that lay ahead of the last bar: when that bar was. */
  pricedAt?: Moment
}

export type FigureStyle = WireDrawing['style']

/** Something that people drew. */
export interface Figure {
  id: string
  kind: FigureKind
  anchors: readonly Anchor[]
  style: FigureStyle
}

export const colours = [
  ['#2962ff', 'Blue'],
  ['#f23645', 'Red'],
  ['#089981', 'Green'],
  ['#ff9800', 'Orange'],
  ['#9c27b0', 'Purple'],
  ['#787b86', 'Grey'],
] as const

export const plainStyle: FigureStyle = { color: colours[0][0], width: 2 }

/** Not `randomUUID`: browsers have that for safe origins alone, and a laptop's own address on the network is none. */
export const newId = (): string =>
  [...crypto.getRandomValues(new Uint8Array(10))].map((byte) => byte.toString(36).padStart(2, '0')).join('')

export const fromWire = ({ id, kind, anchors, style }: WireDrawing): Figure => ({
  ...{ id, kind, style },
  anchors: anchors.map(({ t, price, pricedAt }) => ({
    ...{ at: readMoment(t), price },
    ...(pricedAt !== undefined && { pricedAt: readMoment(pricedAt) }),
  })),
})

export const toBody = ({ kind, anchors, style }: Figure, version: number): DrawingBody => ({
  ...{ kind, style, version },
  anchors: anchors.map(({ at, price, pricedAt }) => ({
    ...{ t: writeMoment(at), price },
    ...(pricedAt && { pricedAt: writeMoment(pricedAt) }),
  })),
})

/** Whether two are drawn alike, or neither is there. */
export function isSameFigure(a: Figure | undefined, b: Figure | undefined): boolean {
  return a && b ? traits(a) === traits(b) : a === b
}

/** In one order: the server keeps the fields of what it is sent in another one. */
const traits = (figure: Figure) => {
  const { kind, anchors, style } = toBody(figure, 0)
  const points = anchors.map(({ t, price, pricedAt }) => [t, price, pricedAt])
  return JSON.stringify([kind, points, style.color, style.width, style.text])
}
