import { z } from 'zod'
import { instantText, symbolText } from '../contract/values.ts'
import { toBound } from '../candles/bound.ts'

/** A drawing and the number of points that it hangs on. */
export const drawingKinds = {
  trend: 2,
  ray: 2,
  horizontal: 1,
  vertical: 1,
  rectangle: 2,
  fibonacci: 2,
  text: 1,
} as const

const kinds = Object.keys(drawingKinds) as (keyof typeof drawingKinds)[]

/** Characters of a text. */
export const longestText = 500

const largestPrice = 1e12

const timeRule =
  'a session date (2024-06-10) or a time with its zone (2024-06-10T13:30:00Z), in years of four digits'
const drawingTime = z
  .string({ error: timeRule })
  .max(40, { error: timeRule })
  .refine((text) => text.includes('-') && toBound(text) !== undefined, { error: timeRule })
  .meta({
    type: 'string',
    maxLength: undefined,
    anyOf: [
      { format: 'date', pattern: '^[1-9]' },
      { format: 'date-time', pattern: '^[1-9]' },
    ],
  })

const anchor = z
  .strictObject({
    t: drawingTime.describe('The bar that it hangs on: its session date, or an instant within it.'),
    price: z
      .number({ error: 'a number' })
      .min(-largestPrice)
      .max(largestPrice)
      .meta({ description: 'As traded at that time, so that no later split moves it off its bar.' }),
    pricedAt: drawingTime
      .describe(
        'Where the price is in shares of another time than `t`: of a point that lay ahead of the last bar, when that bar was. A split since then divides it.',
      )
      .exactOptional(),
  })
  .meta({ id: 'DrawingAnchor', description: 'A point in time and price.' })

const printable = 'text without control characters but line breaks'

const style = z
  .strictObject({
    color: z
      .string()
      .regex(/^#[0-9a-f]{6}$/, { error: 'a colour as #2962ff, in lower case' })
      .meta({ examples: ['#2962ff'] }),
    width: z.int().min(1).max(4).meta({ description: 'Of its lines, in pixels.' }),
    text: z
      .string()
      .min(1)
      .max(longestText)
      // What PostgreSQL keeps in no text, and what nobody could see.
      .refine((text) => text.isWellFormed() && !/(?!\n)\p{Cc}/u.test(text), { error: printable })
      .meta({ description: `Of a \`text\`: ${printable}.` })
      .exactOptional(),
  })
  .meta({ id: 'DrawingStyle' })

const told = {
  kind: z.enum(kinds),
  anchors: z.array(anchor).min(1).max(2),
  style,
}

export const drawingBody = z
  .strictObject({
    ...told,
    version: z.int().min(0).meta({
      description: 'The version that was changed; 0 for one that is new.',
    }),
  })
  .refine(({ kind, anchors }) => anchors.length === drawingKinds[kind], {
    path: ['anchors'],
    error: 'one point for `horizontal`, `vertical` and `text`, two for all others',
  })
  .refine(({ kind, style: { text } }) => (text !== undefined) === (kind === 'text'), {
    path: ['style', 'text'],
    error: 'a text for kind `text`, and none for others',
  })
  .meta({ id: 'DrawingBody', description: 'A drawing as it is to be.' })

/** What is sent to keep a drawing. */
export type DrawingBody = z.input<typeof drawingBody>

export const drawing = z
  .object({
    id: z.string(),
    ...told,
    version: z.int().meta({ description: 'Another number with each change.' }),
    updatedAt: instantText,
  })
  .meta({
    id: 'Drawing',
    description:
      'A line or text on the charts of a symbol, whatever their interval. Points are moved by nothing but people: they are named by time and by the price as traded.',
  })

export type WireDrawing = z.infer<typeof drawing>

export const drawingsAnswer = z
  .object({ symbol: symbolText, drawings: z.array(drawing) })
  .meta({ id: 'DrawingsAnswer', description: 'All drawings of a symbol, those below first.' })

/** `GET /v1/drawings/{symbol}`. */
export type DrawingsAnswer = z.infer<typeof drawingsAnswer>

const conflict = z
  .object({
    was: drawing.nullable().meta({ description: 'What was there instead; null where it had been deleted.' }),
  })
  .nullable()
  .meta({
    description:
      'Not null where somebody else had changed it since the version that was sent. The last one to write wins; this is what was lost by that.',
  })

export const drawingAnswer = z
  .object({ symbol: symbolText, drawing, conflict })
  .meta({ id: 'DrawingAnswer', description: 'A drawing as it is kept now.' })

/** `PUT /v1/drawings/{symbol}/{id}`. */
export type DrawingAnswer = z.infer<typeof drawingAnswer>

export const drawingDeletedAnswer = z
  .object({ symbol: symbolText, id: z.string(), conflict })
  .meta({ id: 'DrawingDeletedAnswer', description: 'It is there no more.' })

/** `DELETE /v1/drawings/{symbol}/{id}`. */
export type DrawingDeletedAnswer = z.infer<typeof drawingDeletedAnswer>
