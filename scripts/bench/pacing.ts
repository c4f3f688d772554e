import { randomUUID } from 'node:crypto'
import { SECOND, systemClock } from '#lib/clock.ts'
import { env } from '#lib/env.ts'
import { settingsOf } from '#worker/settings.ts'
import { startSupervisor } from '#worker/supervisor.ts'
import type { BenchOptions } from './index.ts'
import { percentile, rounded, say } from './measure.ts'
import { noteChannel } from './pacing/channel.ts'
import { Punctuality } from './pacing/punctuality.ts'
import { storeSessions } from './sessions.ts'
import { openShops, spreadTurns, writeMessages } from './shops.sql.ts'
import { onSite } from './site.ts'

/** Until everybody is connected and in step. */
const SETTLE_MS = 15 * SECOND

/**
 * How late messages leave: 1,000 numbers at the fastest that the rules allow (every 2 s, 30 in 60 s), under the worker's
 * own supervisor with its wheel, turns, claims, pacers and outcomes, and PostgreSQL. Only the sockets are stood in for.
 */
export const pacing = ({ quick }: BenchOptions) =>
  onSite({ pace: 1 }, async () => {
    const [numbers, steadyMs] = quick ? [50, 10 * SECOND] : [1_000, 75 * SECOND]
    const each = Math.ceil((SETTLE_MS + steadyMs) / 2_000) + 2
    const shops = await openShops(numbers, each)
    await writeMessages()
    await storeSessions(
      shops,
      shops.senderIds.map((_, place) => ({
        ...{ phone: `9155${String(place + 1).padStart(8, '0')}`, jid: `${place}@s.whatsapp.net`, lid: null, keys: [] },
        creds: `9155${String(place + 1).padStart(8, '0')}`,
      })),
    )
    await spreadTurns(SETTLE_MS / 2, 2 * SECOND)
    const begin = performance.now()
    const punctuality = new Punctuality(begin + SETTLE_MS, begin + SETTLE_MS + steadyMs)
    const supervisor = startSupervisor({
      workerId: randomUUID(),
      host: randomUUID(),
      settings: { ...settingsOf(env()), staggerMs: 0 },
      clock: systemClock,
      random: () => 0,
      makeChannel: async (_, options) => noteChannel(options, (senderId, at) => punctuality.see(senderId, at)),
    })
    say(`${numbers} numbers, ${steadyMs / SECOND} s after ${SETTLE_MS / SECOND} s to get in step`)
    await new Promise((resolve) => setTimeout(resolve, SETTLE_MS + steadyMs + SECOND))
    const { late, total } = punctuality
    const most = punctuality.mostInAMinute()
    await supervisor.stop(SECOND)
    const expected = (numbers * steadyMs) / 2_100
    if (late.length < 0.9 * expected) throw new Error(`${late.length} messages left, about ${expected} were to`)
    return {
      p95_ms: rounded(percentile(late, 0.95), 1),
      p99_ms: rounded(percentile(late, 0.99), 1),
      max_in_60s: most,
      p50_ms: rounded(percentile(late, 0.5), 1),
      max_ms: rounded(Math.max(...late), 1),
      min_ms: rounded(Math.min(...late), 1),
      sent: total,
      ...{ judged: late.length, senders: numbers, steady_s: steadyMs / SECOND },
    }
  })
