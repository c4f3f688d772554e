import { transaction } from '#lib/db.ts'
import { failpoint } from '#lib/failpoints.ts'
import { tellDrained } from './drained.sql.ts'
import { type Arrival, recordArrivals } from './receipts.sql.ts'
import { type BadNews, type Moved, recordBadNews } from './record.sql.ts'
import { OUTSTANDING } from './transitions.ts'

/**
 * Stores a batch of outcomes in one transaction, and tells the orchestrator of runs that this drained. Bad news first: an
 * ack or a receipt in the same batch has the last word.
 * @param retryMs before the second try of a message
 */
export const recordOutcomes = (bad: readonly BadNews[], good: readonly Arrival[], retryMs: number): Promise<Moved[]> =>
  transaction(async (client) => {
    const moved = [...(await recordBadNews(client, bad, retryMs)), ...(await recordArrivals(client, good))]
    const settled = moved.filter((row) => OUTSTANDING.includes(row.was) && !OUTSTANDING.includes(row.status))
    await tellDrained(client, [...new Set(settled.flatMap((row) => row.runId ?? []))])
    await failpoint('record.open')
    return moved
  })
