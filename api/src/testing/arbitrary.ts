import fc from 'fast-check'
import type { JsonSchema } from '../contract/json-schema.ts'

type Named = Readonly<Record<string, JsonSchema>>

/**
 * Values that a schema of the document allows, as far as `isValid` agrees: what a pattern and a length say together is sifted. `named`: the
 * schemas that it may refer to.
 */
export function valuesOf(
  schema: JsonSchema,
  isValid: (value: unknown) => boolean,
  named: Named = {},
): fc.Arbitrary<unknown> {
  return unsifted(schema, named).filter(isValid)
}

function unsifted(schema: JsonSchema, named: Named): fc.Arbitrary<unknown> {
  const { $ref, anyOf, enum: values, minimum, maximum, items, minItems, maxItems } = schema
  if ($ref) return unsifted(named[$ref.split('/').at(-1)!]!, named)
  if ('const' in schema) return fc.constant(schema.const)
  if (values) return fc.constantFrom(...(values as unknown[]))
  if (anyOf)
    return fc.oneof(
      ...anyOf.map((one) => unsifted({ ...schema, anyOf: undefined, ...one } as JsonSchema, named)),
    )
  if (schema.type === 'object') return objects(schema, named)
  if (schema.type === 'boolean') return fc.boolean()
  if (schema.type === 'null') return fc.constant(null)
  if (schema.type === 'number') return fc.double({ min: minimum ?? -1e9, max: maximum ?? 1e9, noNaN: true })
  if (schema.type === 'integer') {
    const [least, most] = [minimum ?? -(2 ** 40), maximum ?? 2 ** 40]
    return fc.oneof(
      fc.integer({ min: least, max: most }),
      fc.constantFrom(least, most, Math.min(least + 1, most)),
    )
  }
  if (schema.type === 'array')
    return fc.array(unsifted(items as JsonSchema, named), {
      minLength: minItems ?? 0,
      maxLength: Math.min(maxItems ?? 5, (minItems ?? 0) + 5),
    })
  return texts(schema)
}

function objects({ properties = {}, required = [] }: JsonSchema, named: Named): fc.Arbitrary<unknown> {
  const members = Object.entries(properties).map(([name, one]) => [name, unsifted(one as JsonSchema, named)])
  return fc.record(Object.fromEntries(members) as Record<string, fc.Arbitrary<unknown>>, {
    requiredKeys: required,
  })
}

function texts({ format, pattern, minLength = 0, maxLength = 40 }: JsonSchema): fc.Arbitrary<string> {
  if (format === 'date') return moments.map((time) => time.slice(0, 10))
  if (format === 'date-time') return fc.tuple(moments, zones).map(([time, zone]) => time.slice(0, -1) + zone)
  const any =
    pattern === undefined
      ? fc.string({ unit: 'binary', minLength, maxLength: Math.min(maxLength, minLength + 120) })
      : fc.stringMatching(new RegExp(pattern, 'u'), { size: '-1' })
  // A character is one, however many units it takes.
  return fc.oneof({ weight: 20, arbitrary: any }, fc.constant('💥'.repeat(maxLength)))
}

const zones = fc.constantFrom('Z', '+00:00', '-05:00', '+05:30', '+14:00', '-12:00')

/** Any time of four digits, and often one around which there are bars. */
const moments = fc
  .oneof(
    fc.date({ min: new Date('1000-01-03'), max: new Date('9999-12-28'), noInvalidDate: true }),
    fc.date({ min: new Date('2020-07-01'), max: new Date('2020-10-01'), noInvalidDate: true }),
  )
  .map((date) => date.toISOString())

/** What nobody should write for a parameter. */
export const nastyTexts: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    ...[
      '',
      ' ',
      '0',
      '-1',
      '1e9',
      '1.5',
      'NaN',
      'null',
      'undefined',
      'true',
      '[]',
      '{}',
      '"',
      "'",
      ',',
      ',,',
      '..',
      '../..',
    ],
    ...[
      '\0',
      'a\0b',
      '\r\n',
      '\t',
      '\u202e',
      '\ufeff',
      '\ufffd',
      '💥',
      'ﬀ',
      'İ',
      'ß',
      'e\u0301',
      '99999999999999999999',
    ],
    ...[
      "'; DROP TABLE candle; --",
      '%',
      '%%',
      '%s',
      '%27',
      '${7*7}',
      '{{7*7}}',
      '<script>',
      '/etc/passwd',
      '\\',
      '\\x00',
    ],
    ...[
      '__proto__',
      'constructor',
      'toString',
      'AAPL,AAPL',
      'AAPL%00',
      'A/../B',
      '//',
      '2024-02-30',
      '2024-13-01',
    ],
    ...[
      '2024-01-01T24:00:00Z',
      '2024-01-01T00:00:60Z',
      '10000-01-01',
      '-000001-01-01',
      '0000-01-01',
      '9999-12-31',
    ],
    ...[
      '2024-01-01T00:00:00+99:99',
      '2024-01-01T00:00:00',
      '١٢٣',
      '１２３',
      '0x10',
      '1_000',
      '+5',
      ' 5 ',
      '007',
    ],
  ),
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.integer().map(String),
  fc.double().map(String),
  fc.constantFrom(33, 101, 1000, 9000).map((length) => 'A'.repeat(length)),
  fc.base64String({ minLength: 1, maxLength: 60 }),
)

/** As it stands in an address, percent signs included: what no client makes of a text. */
export const nastyRaw: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    ...[
      '%',
      '%zz',
      '%C0%AF',
      '%ED%A0%80',
      '%FF',
      '%00',
      '%2e%2e',
      '%2F%2F',
      '%252F',
      '+',
      '&',
      '=',
      '&&',
      ';',
      '#x',
      '?',
      '??',
    ],
    ...[
      '%E0%A4%A',
      '..%2f..',
      '%0d%0aX-Injected:%201',
      '[0]',
      'a[]=1',
      '%u0041',
      '*',
      ':',
      '@',
      '|',
      '~',
      '$',
    ],
  ),
  fc.stringMatching(/^(%[0-9A-Fa-f]{2}){1,12}$/),
)
