import type { SendResult } from '../channel.ts'

export type AckWaiter = {
  /** Waits for the server's word on an id, at most `timeoutMs`. */
  wait(id: string, timeoutMs: number): Promise<SendResult>
  /** An answer came. False when nobody waits for this id (any more). */
  settle(id: string, result: SendResult): boolean
  /** The connection is gone: nobody will be answered. */
  closeAll(): void
}

export function makeAckWaiter(): AckWaiter {
  const waiting = new Map<string, (result: SendResult) => void>()
  const settle = (id: string, result: SendResult) => {
    const resolve = waiting.get(id)
    waiting.delete(id)
    resolve?.(result)
    return resolve !== undefined
  }
  return {
    wait: (id, timeoutMs) =>
      new Promise((resolve) => {
        const timer = setTimeout(settle, timeoutMs, id, { kind: 'unknown', cause: 'timeout' } satisfies SendResult)
        waiting.set(id, (result) => {
          clearTimeout(timer)
          resolve(result)
        })
      }),
    settle,
    closeAll() {
      for (const id of [...waiting.keys()]) settle(id, { kind: 'unknown', cause: 'closed' })
    },
  }
}
