import { log } from '#lib/log.ts'

/**
 * Does something every `everyMs`, one at a time, the first time at once; an error is logged and does not end it.
 * wake() does it sooner: at once, or right after the one that is running.
 */
export function startLoop(
  name: string,
  everyMs: number,
  work: () => Promise<void>,
  onError: (error: unknown) => void = () => {},
) {
  let timer: NodeJS.Timeout | undefined
  let running: Promise<void> | undefined
  let again = false
  let stopped = false

  async function once(): Promise<void> {
    try {
      await work()
    } catch (error) {
      onError(error)
      log.warn({ err: error, loop: name }, 'will be tried again')
    }
  }
  function run(): void {
    clearTimeout(timer)
    running = once().then(() => {
      running = undefined
      if (stopped) return
      if (again) {
        again = false
        run()
      } else timer = setTimeout(run, everyMs)
    })
  }
  run()
  return {
    wake(): void {
      if (stopped) return
      if (running) again = true
      else run()
    },
    /** Resolves when the one that runs has ended. */
    async stop(): Promise<void> {
      stopped = true
      clearTimeout(timer)
      await running
    },
  }
}
export type Loop = ReturnType<typeof startLoop>
