import { z } from 'zod'

export type JsonSchema = z.core.JSONSchema.BaseSchema

/** Schemas that are told once and referred to by name. */
export type Components = Map<string, JsonSchema>

/**
 * A zod schema as JSON Schema, what goes in: objects may have members beside those that are told, so that adding one breaks nobody. Parts with
 * an id become components. Throws where two different schemas have the same id.
 */
export function toJsonSchema(schema: z.ZodType, components: Components): JsonSchema {
  const { $defs = {}, ...rest } = z.toJSONSchema(schema, { io: 'input', override: mend })
  delete rest.$schema
  for (const [id, definition] of Object.entries($defs)) {
    const told = pointAtComponents(definition)
    const known = components.get(id)
    if (known && JSON.stringify(known) !== JSON.stringify(told))
      throw new Error(`two schemas have the id ${id}: ${JSON.stringify(known)} and ${JSON.stringify(told)}`)
    components.set(id, told)
  }
  return pointAtComponents(rest)
}

/** Takes away what says no more than that a number is JavaScript's and a name a text; puts back a default that zod leaves out of what is parsed. */
function mend({ zodSchema, jsonSchema }: { zodSchema: z.core.$ZodTypes; jsonSchema: JsonSchema }): void {
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum
  if (JSON.stringify(jsonSchema.propertyNames) === '{"type":"string"}') delete jsonSchema.propertyNames
  const { def } = zodSchema._zod
  if (def.type === 'default') jsonSchema.default = def.defaultValue
}

const pointAtComponents = (schema: JsonSchema): JsonSchema =>
  JSON.parse(JSON.stringify(schema).replaceAll('"#/$defs/', '"#/components/schemas/')) as JsonSchema
