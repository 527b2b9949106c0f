import type { TracingConfig } from './start-tracing.ts'

type Read = <T>(name: string, expected: string, parse: (text: string) => T | undefined, fallback: T) => T

const samplers = [
  'always_on',
  'always_off',
  'traceidratio',
  'parentbased_always_on',
  'parentbased_always_off',
  'parentbased_traceidratio',
] as const

export type SamplerName = (typeof samplers)[number]

/**
 * Whether to trace, by OpenTelemetry's own variables: on where an OTLP endpoint is set, or `OTEL_TRACES_EXPORTER` is `otlp`. Where to
 * send, with which headers and how long to wait is read by the exporter itself, from `OTEL_EXPORTER_OTLP_*`.
 */
export function readTracing(
  env: Readonly<Record<string, string | undefined>>,
  read: Read,
): TracingConfig | undefined {
  const endpoint = env.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT || env.OTEL_EXPORTER_OTLP_ENDPOINT
  const exporter = read(
    'OTEL_TRACES_EXPORTER',
    'otlp or none',
    (text) => ['otlp', 'none'].find((name) => name === text),
    endpoint ? 'otlp' : 'none',
  )
  const isDisabled = env.OTEL_SDK_DISABLED?.toLowerCase() === 'true'
  if (exporter !== 'otlp' || isDisabled) return undefined
  const sampler = read(
    'OTEL_TRACES_SAMPLER',
    samplers.join(', '),
    (text) => samplers.find((name) => name === text),
    'parentbased_always_on',
  )
  const ratio = read('OTEL_TRACES_SAMPLER_ARG', 'a part from 0 to 1', toPart, 1)
  return { service: env.OTEL_SERVICE_NAME || 'barline-api', sampler, ratio }
}

const toPart = (text: string) =>
  /^(0|1|\d?\.\d+|0\.\d*|1\.0*)$/.test(text) && Number(text) <= 1 ? Number(text) : undefined
