import type { IncomingMessage } from 'node:http'

/** A request to AWS, as far as it can be told apart without knowing the service's protocol. */
export interface Call {
  /** As its signature names it: `elasticbeanstalk`, `sqs`. */
  service: string
  /** The access key that it is signed by. */
  caller: string
  /** As its protocol names it: `CreateApplication`; of S3, Lambda and the like, method and path. */
  action: string
  /** Parameters of the Query protocol. */
  form: URLSearchParams
  /** Body of the JSON protocols; of others, empty. */
  json: Record<string, unknown>
  body: Buffer
}

export interface Answer {
  status?: number
  /** The media type. */
  type: string
  body: string
  headers?: Record<string, string>
}

/** Answers a call, or leaves it to whoever comes next; `moto` asks moto, of what came or of another body. */
export type Service = (
  call: Call,
  moto: (body?: Buffer) => Promise<string>,
) => Answer | Promise<Answer> | undefined

export function readCall({ method, url, headers }: IncomingMessage, body: Buffer): Call {
  const signed = /Credential=([^/]+)\/\d+\/[^/]+\/([^/,]+)/.exec(headers.authorization ?? '')
  const target = headers['x-amz-target']
  const isForm = headers['content-type']?.startsWith('application/x-www-form-urlencoded')
  const form = new URLSearchParams(isForm ? body.toString() : '')
  return {
    caller: signed?.[1] ?? '',
    service: signed?.[2] ?? '',
    action: (typeof target === 'string' ? target.split('.')[1] : form.get('Action')) ?? `${method} ${url}`,
    form,
    json: target ? (JSON.parse(body.toString() || '{}') as Record<string, unknown>) : {},
    body,
  }
}
