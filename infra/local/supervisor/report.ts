/** What a service of this folder tells the supervisor over IPC. */
export type Report<Ready = unknown> = { ready: Ready } | { failed: string }

/** Sends a report; resolves once it has left, so that the process may end. */
export function report(message: Report): Promise<void> {
  return new Promise((resolve) => {
    if (process.send) process.send(message, () => resolve())
    else resolve()
  })
}
