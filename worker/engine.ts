import type { Clock } from '#lib/clock.ts'
import type { Announcer } from './announcer.ts'
import type { MakeChannel } from './connection.ts'
import type { DatabaseWatch } from './database.ts'
import type { Leases } from './leases.ts'
import type { Outcomes } from './outcomes.ts'
import type { RiskWatch } from './risk.ts'
import type { Scheduler } from './scheduler.ts'
import type { Settings } from './settings.ts'

/** What the senders of a worker share. */
export type Engine = {
  settings: Settings
  clock: Clock
  /** In [0, 1). */
  random: () => number
  outcomes: Outcomes
  leases: Pick<Leases, 'alive'>
  scheduler: Scheduler
  database: Pick<DatabaseWatch, 'ok' | 'report'>
  announcer: Announcer
  risk: Pick<RiskWatch, 'suspect'>
  makeChannel: MakeChannel
}
