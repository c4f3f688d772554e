import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { SendStep } from './agent.ts'
import { makeTransmitter, type SendingPage } from './send.ts'

const message = { id: '3EB0A', wid: '919812345678@c.us', text: 'Namaste' }
const page = (step: Promise<SendStep>, cancelled: boolean | Error = false): SendingPage => ({
  send: () => step,
  cancel: async () => {
    if (cancelled instanceof Error) throw cancelled
    return cancelled
  },
})
const never = new Promise<never>(() => {})
const send = (step: Promise<SendStep>, cancelled?: boolean | Error) =>
  makeTransmitter().send(page(step, cancelled), message, 20)

describe('what became of a message in WhatsApp Web', () => {
  it.each<[string, SendStep, unknown]>([
    ['acknowledged', { step: 'answered', ack: 1, result: 'OK' }, { kind: 'accepted' }],
    ['acknowledged before', { step: 'known', ack: 3 }, { kind: 'accepted' }],
    ['never handed over', { step: 'before', cause: 'not_connected' }, { kind: 'not_written', cause: 'not_connected' }],
    ['refused', { step: 'answered', ack: -1, result: 'ERROR_UNKNOWN' }, { kind: 'unknown', cause: 'closed' }],
    ['thrown after it was handed over', { step: 'after', cause: 'x' }, { kind: 'unknown', cause: 'closed' }],
    [
      'said to be sent, and not acknowledged',
      { step: 'answered', ack: 0, result: 'OK' },
      { kind: 'unknown', cause: 'timeout' },
    ],
    ['still waiting there', { step: 'known', ack: 0 }, { kind: 'unknown', cause: 'timeout' }],
  ])('%s', async (_what, step, result) => {
    expect(await send(Promise.resolve(step))).toEqual(result)
  })

  it('is proven not written after the time only where the page says that it never will be', async () => {
    expect(await send(never, true)).toEqual({ kind: 'not_written', cause: 'timeout' })
    expect(await send(never, false)).toEqual({ kind: 'unknown', cause: 'timeout' })
    expect(await send(never, new Error('page gone'))).toEqual({ kind: 'unknown', cause: 'timeout' })
  })

  it('is unknown when the page goes', async () => {
    expect(await send(Promise.reject(new Error('Target closed')))).toEqual({ kind: 'unknown', cause: 'closed' })
    const transmitter = makeTransmitter()
    const sending = transmitter.send(page(never), message, 10_000)
    transmitter.stop()
    expect(await sending).toEqual({ kind: 'unknown', cause: 'closed' })
  })

  it('is accepted by the ack of its id alone, and every other acceptance is told', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ id: fc.constantFrom('3EB0A', '3EB0B'), ack: fc.integer({ min: -1, max: 4 }) })),
        async (acks) => {
          const transmitter = makeTransmitter()
          const sending = transmitter.send(page(never), message, 2)
          const late = transmitter.acked(acks)
          const accepted = acks.some(({ id, ack }) => id === message.id && ack >= 1)
          expect((await sending).kind).toBe(accepted ? 'accepted' : 'unknown')
          expect(late).toEqual(acks.filter(({ id, ack }) => id !== message.id && ack === 1).map(({ id }) => id))
        },
      ),
      { numRuns: 50 },
    )
  })
})
