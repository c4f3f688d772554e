import { MINUTE, SECOND } from '#lib/clock.ts'
import { sweepKv } from '#lib/kv.ts'
import { extendUsedSessions, warnOfEnds } from '#lib/senders/session-life.sql.ts'
import { forgetOldWorkers, heartbeat } from '#lib/senders/workers.sql.ts'
import { startLoop } from './loop.ts'
import type { Sender } from './sender.ts'

/** What has to be done now and then: signs of life, things whose time is over, sessions that are in use live on. */
export function startHousekeeping(workerId: string, senders: () => Pick<Sender, 'lease'>[], sessionsMs = 5 * MINUTE) {
  const beat = startLoop('heartbeat', 10 * SECOND, () => heartbeat(workerId))
  const clear = startLoop('clear', 5 * MINUTE, async () => {
    await sweepKv()
    await forgetOldWorkers()
  })
  // extended before anybody is warned
  const life = startLoop('sessions', sessionsMs, async () => {
    const leases = senders().map(({ lease }) => lease)
    await extendUsedSessions(leases)
    await warnOfEnds(leases)
  })
  return { stop: () => Promise.all([beat.stop(), clear.stop(), life.stop()]) }
}
