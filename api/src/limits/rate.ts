const seconds = { s: 1, min: 60, h: 3600 } as const

/** So many requests at once, and as many again with every window, spread evenly over it. */
export interface Rate {
  quota: number
  /** In seconds. */
  window: number
}

export const rateRule = 'a number of requests up to 1000000 by s, min or h, as 600/min'

export function toRate(text: string): Rate | undefined {
  const [, quota = '', unit = ''] = /^([1-9]\d{0,5}|1000000)\/(s|min|h)$/.exec(text) ?? []
  return quota ? { quota: Number(quota), window: seconds[unit as keyof typeof seconds] } : undefined
}
