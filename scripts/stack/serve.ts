import type { Stack } from './index.ts'
import { Interrupted, interruptible } from './interrupt.ts'

/**
 * The life of a starter: starts, says where it is, and serves until Ctrl-C or until something cannot be kept running.
 * Sets the exit code; the message of an Error is for the person who started it, without a stack.
 */
export async function serve(
  begin: (signal: AbortSignal) => Promise<Stack>,
  started: (stack: Stack, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const { signal, interrupted } = interruptible()
  let stack: Stack | undefined
  try {
    stack = await begin(signal)
    await Promise.race([started(stack, signal), interrupted, stack.failed])
    await Promise.race([interrupted, stack.failed])
  } catch (error) {
    if (!(error instanceof Interrupted)) {
      console.error(`\n${error instanceof Error ? error.message : String(error)}`)
      process.exitCode = 1
    }
  }
  if (stack) {
    console.error('\nStopping: web, worker, simulator, database …')
    await stack.stop()
    console.error('Stopped.')
  }
  process.exit()
}
