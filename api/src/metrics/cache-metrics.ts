import { Counter, Gauge, type Registry } from '@prometheus-io/client'

/** What a cache of answers says of itself: what it has done since it began, and what it holds now. */
export interface CacheStats {
  hits: number
  misses: number
  evictions: number
  entries: number
  bytes: number
}

const counted = {
  hits: 'Answers that were sent from the cache.',
  misses: 'Answers that the cache did not have.',
  evictions: 'Answers that were dropped to make room.',
}

const held = {
  entries: 'Answers in the cache.',
  bytes: 'Memory that the cached answers take.',
}

export function cacheMetrics(registry: Registry, stats: () => CacheStats): void {
  const registers = [registry]
  for (const [name, help] of entriesOf(counted))
    new Counter({
      name: `barline_cache_${name}_total`,
      help,
      registers,
      collect() {
        this.reset()
        this.inc(stats()[name])
      },
    })
  for (const [name, help] of entriesOf(held))
    new Gauge({
      name: `barline_cache_${name}`,
      help,
      registers,
      collect() {
        this.set(stats()[name])
      },
    })
}

const entriesOf = <K extends string>(texts: Record<K, string>) => Object.entries(texts) as [K, string][]
