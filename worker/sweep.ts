import { failpoint } from '#lib/failpoints.ts'
import { log } from '#lib/log.ts'
import { mendMessageTimes } from '#lib/messages/clock.sql.ts'
import type { Moved } from '#lib/messages/record.sql.ts'
import { reviewOld, sweepSending } from '#lib/messages/sweep.sql.ts'
import { mendSenderTimes } from '#lib/senders/clock.sql.ts'
import type { Announcer } from './announcer.ts'

type Held = { senderId: string; epoch: number }

/** The database's clock may have been put back: nothing waits for a time that has been already. */
async function mend(held: readonly Held[]): Promise<void> {
  const mended = (await mendSenderTimes(held)) + (await mendMessageTimes(held.map(({ senderId }) => senderId)))
  if (mended > 0) log.warn({ rows: mended }, 'the database’s clock was put back: times are set anew')
}

function told(rows: readonly Moved[], what: string, announcer: Announcer): void {
  if (rows.length === 0) return
  log.warn({ messages: rows.length }, what)
  for (const row of rows) if (row.runId) announcer.announce(row.workspaceId, { type: 'run', id: row.runId })
}

/** Leases were taken: what an earlier owner left `sending` is uncertain, before anything new is claimed. */
export async function sweepAcquired(taken: readonly Held[], announcer: Announcer): Promise<void> {
  if (taken.length === 0) return
  await mend(taken)
  told(await sweepSending(taken, []), 'sends of an earlier lease are uncertain', announcer)
}

/** The regular look for sends that nobody waits for, and for doubts that only a person can settle (docs/design.md §5.8). */
export async function sweep(held: readonly Held[], inFlight: readonly string[], announcer: Announcer): Promise<void> {
  await mend(held)
  await failpoint('sweep.before')
  const swept = await sweepSending(held, inFlight, true)
  await failpoint('sweep.committed')
  told(swept, 'stale sends are uncertain', announcer)
  told(await reviewOld(), 'a person must decide', announcer)
}
