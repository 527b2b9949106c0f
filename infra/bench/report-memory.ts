/** Loaded before a process that is measured: it answers `{memory: true}` with its memory in bytes, after collecting what is garbage. */
process.on('message', (message) => {
  if ((message as { memory?: boolean }).memory !== true) return
  for (let time = 0; time < 4; time++) globalThis.gc!()
  const { rss, heapUsed, external } = process.memoryUsage()
  process.send!({ resident: rss, heap: heapUsed + external })
})
