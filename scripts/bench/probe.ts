/**
 * Goes into a process that is measured (`node --expose-gc --import probe.ts program.ts`): collects its garbage when asked
 * and says what is left. The program itself knows nothing of it.
 */
const PAUSE_MS = 300

async function probe(): Promise<void> {
  // weak references and what hangs on them go in the second turn, pages back to the system a little later
  for (let turn = 0; turn < 3; turn++) {
    globalThis.gc?.()
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
  }
  const { rss, heapUsed } = process.memoryUsage()
  const { user, system } = process.cpuUsage()
  process.send?.({ probe: { rss, heapUsed, cpuMs: (user + system) / 1_000 } })
}

process.on('message', (message) => {
  if (message === 'probe') void probe()
})
// asking must not keep alive what has ended
process.channel?.unref()
