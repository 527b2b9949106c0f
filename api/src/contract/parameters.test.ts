import fc from 'fast-check'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { testApi } from '../testing/api.ts'
import { nastyTexts, valuesOf } from '../testing/arbitrary.ts'
import { readContract, type Told } from '../testing/contract.ts'
import { operations } from './operations.ts'

/** The schema that reads one parameter. */
function readerOf({ operationId }: Told, name: string): z.ZodType {
  const { parameters } = operations.find(({ id }) => id === operationId)!
  const object: z.ZodType = parameters instanceof z.ZodPipe ? (parameters.in as z.ZodType) : parameters
  return (object as z.ZodObject).shape[name] as z.ZodType
}

/** What cannot be said in a schema: cursors are opaque, and what lies ahead is no moment that has passed. */
const unsayable = ['cursor', 'since', 'as_of']

const write = (value: unknown) => (Array.isArray(value) ? value.join(',') : String(value))

/** A text as a program takes it that knows the schema: all that it may stand for. */
const readings = (text: string): unknown[] => [
  ...[text, text.split(',')],
  ...(/^-?\d{1,15}$/.test(text) ? [Number(text)] : []),
]

async function toldParameters() {
  const { app } = await testApi()
  const { operations: told, compile } = await readContract(app)
  return told.flatMap((operation) =>
    operation.parameters
      .filter((parameter) => parameter.in !== 'header')
      .map(({ name, schema }) => ({
        where: `${name} of ${operation.operationId}`,
        name,
        path: operation.path,
        schema,
        validate: compile(schema),
        reads: (text: string) => readerOf(operation, name).safeParse(text).success,
      })),
  )
}

test('whatever the document allows for a parameter can be read', async () => {
  for (const { where, name, schema, validate, reads } of await toldParameters()) {
    if (unsayable.includes(name)) continue
    const property = fc.property(
      valuesOf(schema, (value) => validate(value)),
      (value) => {
        expect([where, value, reads(write(value))]).toEqual([where, value, true])
      },
    )
    fc.assert(property, { numRuns: 100 })
  }
})

test('what can be read is allowed by the document, but for blanks around it', async () => {
  for (const { where, path, schema, validate, reads } of await toldParameters()) {
    // TradingView's clients are given way to, and times are read in more forms than are told: with an hour of one zone's offset, say.
    if (!path.startsWith('/v1') || JSON.stringify(schema).includes('"date')) continue
    const property = fc.property(nastyTexts, (text) => {
      if (!reads(text)) return
      const isTold = [text, text.trim()].some((one) => readings(one).some((value) => validate(value)))
      expect([where, text, isTold]).toEqual([where, text, true])
    })
    fc.assert(property, { numRuns: 200 })
  }
})
