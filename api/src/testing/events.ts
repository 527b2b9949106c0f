/** One server-sent event; `event` is empty for a bare comment or id. */
export interface StreamEvent {
  event: string
  id: string | undefined
  data: string
}

export interface EventReader {
  /** The next event that has a name; heartbeats and `retry` are passed over. Rejects when the stream ends first. */
  next(): Promise<StreamEvent>
  /** The next block of lines as it came, heartbeats included; undefined at the end. */
  block(): Promise<string | undefined>
  /** Goes away, as a browser does. */
  leave(): Promise<void>
}

/** Reads a stream of server-sent events. */
export function readEvents(response: Response): EventReader {
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader()
  let rest = ''
  async function block(): Promise<string | undefined> {
    while (!rest.includes('\n\n')) {
      const { value, done } = await reader.read()
      if (done) return undefined
      rest += value
    }
    const [first = '', ...others] = rest.split('\n\n')
    rest = others.join('\n\n')
    return first
  }
  async function next(): Promise<StreamEvent> {
    for (let lines = await block(); lines !== undefined; lines = await block()) {
      const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(lines)?.[1]
      const event = field('event')
      if (event) return { event, id: field('id'), data: field('data') ?? '' }
    }
    throw new Error('the stream ended')
  }
  return { next, block, leave: () => reader.cancel() }
}
