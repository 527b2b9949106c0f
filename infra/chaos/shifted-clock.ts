/** Loaded before a process whose clock is wrong by `CLOCK_SHIFT` milliseconds. */
const shift = Number(process.env.CLOCK_SHIFT ?? 0)
const right = Date.now
const Right = Date

Date.now = () => right() + shift
globalThis.Date = new Proxy(Right, {
  construct: (target, given, self) =>
    Reflect.construct(target, given.length === 0 ? [right() + shift] : given, self) as object,
})

export {}
