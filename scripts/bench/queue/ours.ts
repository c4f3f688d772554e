import { claim } from '#lib/messages/claim.sql.ts'
import type { TurnOptions } from '#lib/messages/turn.sql.ts'
import { startOutcomes } from '#worker/outcomes.ts'
import type { Queue } from './drive.ts'

const SESSION = '01990000-0000-7000-8000-000000000001'

/** The product's own claim, and its own way of storing outcomes. */
export function ourQueue(workerId: string): Queue {
  const options: TurnOptions = { workerId, network: 'simulator', quietHours: true, newChatCap: false, leadMs: 50 }
  const outcomes = startOutcomes({
    database: {
      report(error) {
        throw error
      },
    },
    retryMs: 300_000,
    onMoved() {},
  })
  const none = { fast: 0, balanced: 0, safe: 0 }
  return {
    async claim(senderIds) {
      const turns = senderIds.map((senderId) => ({
        ...{ senderId, epoch: 1, sessionId: SESSION, channel: 'baileys', gapMs: none, delayMs: none, burst: 1 },
      }))
      return (await claim(turns, options)).claimed
    },
    record: ({ senderId, waMessageId }) => outcomes.good({ senderId, waMessageId, status: 'sent', at: null }),
  }
}
