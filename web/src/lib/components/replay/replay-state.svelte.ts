import type { Bar } from '#lib/bars/bar.ts'
import { cutBars, stepTime } from '#lib/replay/cut.ts'
import type { View } from '#lib/view/view.ts'

export interface ReplayDeps {
  /** All that is loaded, what has come lately included. */
  bars(): readonly Bar[]
  view(): View
  change(patch: Partial<View>): void
  /** Loads older bars until one is not later than this, in seconds. */
  reach(time: number): void
  /** The future is back. */
  onStop(): void
}

/** Bars a second. */
export const speeds = [0.5, 1, 2, 5, 10] as const

export interface Replay {
  /** `picking`: somebody is about to say where it begins. */
  readonly state: 'off' | 'picking' | 'paused' | 'playing'
  /** What is to be shown: what had opened by then, or all. */
  readonly bars: readonly Bar[]
  /** Whether nothing is left to come. */
  readonly atEnd: boolean
  /** Lets pick where to begin, or no longer. */
  pick(): void
  /** Takes a bar where one is being picked: whether it does. */
  tap(time: number | undefined): boolean
  begin(time: number): void
  step(by: number): void
  playback: Playback
  stop(): void
}

export interface Playback {
  readonly isPlaying: boolean
  readonly speed: number
  toggle(): void
  pause(): void
  setSpeed(speed: number): void
}

/** Milliseconds of stillness after which the address says how far it has come: browsers refuse addresses that change all the time. */
const pause = 400

/** Shows a chart as it was at a time, and lets that go on. How far it has come is in the address. */
export function replayState(deps: ReplayDeps): Replay {
  const progress = progressOf(deps)
  const playback = playbackOf(() => progress.step(1))
  let picking = $state(false)
  const isOn = $derived(progress.until !== undefined && !picking)
  const shown = $derived(isOn ? cutBars(deps.bars(), progress.until!) : deps.bars())
  const begin = (time: number) => {
    picking = false
    progress.go(time)
  }
  return {
    get state() {
      if (picking) return 'picking'
      return !isOn ? 'off' : playback.isPlaying ? 'playing' : 'paused'
    },
    get bars() {
      return shown
    },
    get atEnd() {
      return isOn && !progress.hasNext()
    },
    begin,
    pick() {
      playback.pause()
      picking = !picking
    },
    tap(time) {
      const isMeant = picking
      if (picking && time !== undefined) begin(time)
      return isMeant
    },
    step: (by) => (playback.pause(), progress.step(by)),
    playback,
    stop() {
      playback.pause()
      progress.end()
      deps.onStop()
    },
  }
}

/** How far a replay has come; undefined where there is none. */
function progressOf({ bars, view, change, reach }: ReplayDeps) {
  const written = $derived(view().replay)
  let until = $derived(written)
  let timer: ReturnType<typeof setTimeout> | undefined
  const write = (time: number | undefined) => {
    until = time
    clearTimeout(timer)
    timer = setTimeout(() => change({ replay: time }), time === undefined ? 0 : pause)
  }
  const next = (by: number) => (until === undefined ? undefined : stepTime(bars(), until, by))
  $effect(() => {
    if (until !== undefined && bars()[0]!.time > until) reach(until)
  })
  $effect(() => () => clearTimeout(timer))
  return {
    get until() {
      return until
    },
    hasNext: () => next(1) !== undefined,
    go: write,
    /** Whether there is a bar to go to. */
    step(by: number): boolean {
      const time = next(by)
      if (time !== undefined) write(time)
      return time !== undefined
    },
    end: () => write(undefined),
  }
}

/** Calls `tick` so many times a second, while it plays and `tick` can go on. */
function playbackOf(tick: () => boolean): Playback {
  let isPlaying = $state(false)
  let speed = $state<number>(1)
  $effect(() => {
    if (!isPlaying) return
    const timer = setInterval(() => (isPlaying = tick()), 1000 / speed)
    return () => clearInterval(timer)
  })
  return {
    get isPlaying() {
      return isPlaying
    },
    get speed() {
      return speed
    },
    toggle: () => (isPlaying = !isPlaying),
    pause: () => (isPlaying = false),
    setSpeed: (wanted: number) => (speed = wanted),
  }
}
