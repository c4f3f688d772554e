import type { SendResult } from '../channel.ts'
import type { PageSend, SendStep } from './agent.ts'
import type { PageAck } from './page-events.ts'

/** The page, as far as sending needs it. */
export type SendingPage = {
  send(message: PageSend): Promise<SendStep>
  /** @returns whether it is certain that the try never hands its message over */
  cancel(attempt: number): Promise<boolean>
}

export type Transmitter = {
  /** One at a time; never throws. */
  send(page: SendingPage, message: Omit<PageSend, 'attempt'>, timeoutMs: number): Promise<SendResult>
  /** What WhatsApp said of ids. @returns those acceptances that no send waits for */
  acked(acks: readonly PageAck[]): string[]
  /** The page is gone. */
  stop(): void
  /** Resolves when nothing is on its way. */
  idle(): Promise<void>
}

const CANCEL_MS = 2_000

/**
 * Accepted is what the server acknowledged (ack 1 or more) under this id, and nothing else: the page answers a send that
 * waits in it too. A refusal is told without its code, and WhatsApp Web sends again by itself what it could not send: so
 * whatever was handed over and not acknowledged is unknown.
 */
export function makeTransmitter(): Transmitter {
  let waiting: { id: string; settle(result: SendResult): void } | undefined
  let attempts = 0
  let work: Promise<unknown> = Promise.resolve()

  function read(step: SendStep): SendResult | undefined {
    if (step.step === 'before') return { kind: 'not_written', cause: step.cause }
    if (step.step === 'after') return { kind: 'unknown', cause: 'closed' }
    if (step.ack >= 1) return { kind: 'accepted' }
    // An ack may still come while it waits in the page; one that failed there waits no more.
    return step.ack < 0 ? { kind: 'unknown', cause: 'closed' } : undefined
  }
  async function send(page: SendingPage, message: Omit<PageSend, 'attempt'>, timeoutMs: number): Promise<SendResult> {
    const attempt = ++attempts
    const answer = Promise.withResolvers<SendResult | 'timeout'>()
    const timer = setTimeout(() => answer.resolve('timeout'), timeoutMs)
    waiting = { id: message.id, settle: answer.resolve }
    page.send({ ...message, attempt }).then(
      (step) => {
        const result = read(step)
        if (result) answer.resolve(result)
      },
      () => answer.resolve({ kind: 'unknown', cause: 'closed' }),
    )
    const result = await answer.promise
    clearTimeout(timer)
    waiting = undefined
    if (result !== 'timeout') return result
    const never = await Promise.race([
      page.cancel(attempt).catch(() => false),
      new Promise<false>((done) => setTimeout(done, CANCEL_MS, false)),
    ])
    return never ? { kind: 'not_written', cause: 'timeout' } : { kind: 'unknown', cause: 'timeout' }
  }
  return {
    send(page, message, timeoutMs) {
      const sending = send(page, message, timeoutMs)
      work = sending
      return sending
    },
    acked(acks) {
      const late: string[] = []
      for (const { id, ack } of acks.filter(({ ack }) => ack >= 1)) {
        if (waiting?.id === id) waiting.settle({ kind: 'accepted' })
        else if (ack === 1) late.push(id)
      }
      return late
    },
    stop: () => waiting?.settle({ kind: 'unknown', cause: 'closed' }),
    idle: async () => void (await work),
  }
}
