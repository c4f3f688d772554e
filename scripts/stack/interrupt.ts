/** Signals closer together than this are one: the terminal and a wrapper may both pass on the same Ctrl-C. */
const SAME_MS = 700

/**
 * Stopping by a person: the first signal aborts `signal`, another one ends this process at once.
 * Children are killed by whoever started them, on this process's exit.
 */
export function interruptible(): { signal: AbortSignal; interrupted: Promise<void> } {
  const controller = new AbortController()
  let first = 0
  const interrupted = new Promise<void>((resolve) => {
    controller.signal.addEventListener('abort', () => resolve())
  })
  const onSignal = () => {
    const now = performance.now()
    if (!controller.signal.aborted) {
      first = now
      controller.abort(new Interrupted())
    } else if (now - first > SAME_MS) {
      console.error('Stopping at once.')
      process.exit(130)
    }
  }
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, onSignal)
  return { signal: controller.signal, interrupted }
}

/** Why a start or a run ended early: somebody stopped it. */
export class Interrupted extends Error {
  constructor() {
    super('stopped')
    this.name = 'Interrupted'
  }
}
