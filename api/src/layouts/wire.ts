import { z } from 'zod'
import { instantText } from '../contract/values.ts'

/** Characters of an address: that of six charts with their indicators. */
const longestAddress = 6000

const addressRule = `a path of the web app with its query, from its slash on, of at most ${longestAddress} characters: /AAPL/1d?type=bars`

const address = z
  .string({ error: addressRule })
  .max(longestAddress, { error: addressRule })
  // Two slashes, or one of the other kind, lead to another server.
  .regex(/^\/([!-.0-[\]-~][!-~]*)?$/, { error: addressRule })
  .meta({ examples: ['/AAPL/1d?i=sma_20'] })

export const layoutBody = z
  .strictObject({
    address,
    version: z.int({ error: 'a whole number' }).min(0).meta({
      description: 'The version that it replaces; 0 for a name that is new.',
    }),
  })
  .meta({ id: 'LayoutBody', description: 'What is to be kept under a name.' })

/** What is sent to keep a layout. */
export type LayoutBody = z.input<typeof layoutBody>

export const layout = z
  .object({
    name: z.string(),
    address: z.string().meta({ description: 'Of the page, from its first slash on.' }),
    version: z.int().meta({ description: 'Another number with each change.' }),
    updatedAt: instantText,
  })
  .meta({
    id: 'Layout',
    description: 'A view that somebody gave a name: one chart or several, and all that they look like.',
  })

export type WireLayout = z.infer<typeof layout>

export const layoutsAnswer = z
  .object({ layouts: z.array(layout) })
  .meta({ id: 'LayoutsAnswer', description: 'All layouts, by name.' })

/** `GET /v1/layouts`. */
export type LayoutsAnswer = z.infer<typeof layoutsAnswer>

export const layoutDeletedAnswer = z
  .object({ name: z.string() })
  .meta({ id: 'LayoutDeletedAnswer', description: 'It is there no more.' })

/** `DELETE /v1/layouts/{name}`. */
export type LayoutDeletedAnswer = z.infer<typeof layoutDeletedAnswer>
