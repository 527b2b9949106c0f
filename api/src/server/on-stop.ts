/**
 * Calls `stop` once, when somebody wants this process to end: Ctrl-C, SIGTERM, or the parent that started it is gone. The
 * process ends when `stop` has, at the latest after `deadline` milliseconds. Reasons that follow add nothing: Ctrl-C in a
 * terminal reaches this process and its parent, which then stops it as well.
 */
export function onStop(stop: () => Promise<void>, deadline: number): void {
  let stopping = false
  const begin = () => {
    if (stopping) return
    stopping = true
    setTimeout(() => process.exit(1), deadline).unref()
    void stop().then(
      () => process.exit(0),
      () => process.exit(1),
    )
  }
  process.on('SIGTERM', begin)
  process.on('SIGINT', begin)
  process.on('disconnect', begin)
}
