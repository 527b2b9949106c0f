/**
 * Loaded before the entry of every process that the supervisor starts (`node --import`): when the supervisor is gone, however it
 * ended, the process ends too. The entries themselves know nothing of it.
 */
const graceMs = 700

if (process.channel) {
  process.once('disconnect', () => {
    setTimeout(() => process.exit(1), graceMs)
    process.kill(process.pid, 'SIGTERM')
  })
}

export {}
