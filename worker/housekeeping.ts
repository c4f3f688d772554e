import { DAY, MINUTE, SECOND } from '#lib/clock.ts'
import { sweepKv } from '#lib/kv.ts'
import { extendSession } from '#lib/senders/sessions.sql.ts'
import { forgetOldWorkers, heartbeat } from '#lib/senders/workers.sql.ts'
import { startLoop } from './loop.ts'
import type { Sender } from './sender.ts'

/** What has to be done now and then: signs of life, things whose time is over, sessions that are in use live on. */
export function startHousekeeping(workerId: string, senders: () => Sender[]) {
  const beat = startLoop('heartbeat', 10 * SECOND, () => heartbeat(workerId))
  const clear = startLoop('clear', 5 * MINUTE, async () => {
    await sweepKv()
    await forgetOldWorkers()
  })
  const extend = startLoop('extend', DAY, async () => {
    for (const sender of senders()) {
      for (const { session } of sender.connections()) await extendSession(session)
    }
  })
  return { stop: () => Promise.all([beat.stop(), clear.stop(), extend.stop()]) }
}
