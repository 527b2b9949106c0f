/** Runs `work` under a line that says what is going on and, in the end, how long it took. */
export async function progress(what, work) {
  const from = Date.now()
  const seconds = () => `${Math.round((Date.now() - from) / 1_000)} s`
  const live = process.stdout.isTTY
  if (!live) console.log(`${what} …`)
  const timer = setInterval(
    () =>
      live ? process.stdout.write(`\r${what} … ${seconds()}`) : console.log(`${what} … ${seconds()} so far`),
    live ? 1_000 : 20_000,
  )
  try {
    const result = await work()
    console.log(`${live ? '\r' : ''}${what}: done (${seconds()})`)
    return result
  } catch (error) {
    if (live) process.stdout.write('\n')
    throw error
  } finally {
    clearInterval(timer)
  }
}
