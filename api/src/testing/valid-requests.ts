import fc from 'fast-check'
import { valuesOf } from './arbitrary.ts'
import type { Contract, Told } from './contract.ts'
import { requestOf, type Asked } from './request-of.ts'

type Values = Record<string, unknown>

/** Parameters that the document allows; often those of its examples, as only these lead to data. */
function validValues(
  { parameters }: Told,
  { compile }: Contract,
  cursors: readonly string[],
): fc.Arbitrary<Values> {
  const arbitraries = parameters.map(({ name, required, schema, examples = {} }) => {
    const validate = compile(schema)
    const shown = Object.values(examples).flatMap(({ value }) => (validate(value) ? [value] : []))
    const known = name === 'cursor' || name === 'since' ? [...shown, ...cursors] : shown
    const any = valuesOf(schema, (value) => validate(value))
    const value = known.length > 0 ? fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...known) }, any) : any
    return [name, required ? value : fc.option(value, { nil: undefined, freq: 2 })] as const
  })
  return fc.record(Object.fromEntries(arbitraries)) as fc.Arbitrary<Values>
}

/** Bodies that the document allows, often those of its examples; undefined of what takes none. */
function validBodies({ requestBody }: Told, { document, compile }: Contract): fc.Arbitrary<unknown> {
  const { schema, examples = {} } = requestBody?.content['application/json'] ?? {}
  if (!schema) return fc.constant(undefined)
  const validate = compile(schema)
  const any = valuesOf(schema, (value) => validate(value), document.components.schemas)
  const shown = Object.values(examples).map(({ value }) => value)
  return fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...shown) }, any)
}

/** `cursors`: what answers gave as `next`. */
export const validRequests = (
  operation: Told,
  contract: Contract,
  cursors: readonly string[],
): fc.Arbitrary<Asked> =>
  fc
    .tuple(validValues(operation, contract, cursors), validBodies(operation, contract))
    .map(([values, body]) => requestOf(operation, values, body))
