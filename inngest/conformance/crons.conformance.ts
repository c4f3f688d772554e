import { afterEach, describe, expect, it } from 'vitest'
import { pool } from '#lib/db.ts'
import { testDatabase } from '#tests/database/index.ts'
import { aWhile, eventually, perform, REAL } from './harness.ts'

testDatabase()

type Tick = { name: string; cron: unknown }
const ticks: Tick[] = []
afterEach(() => {
  ticks.length = 0
})
const everyMinute = () =>
  perform(
    ({ client }) => [
      client.createFunction({ id: 'tick', triggers: [{ cron: '* * * * *' }] }, async ({ event, step }) => {
        await step.run('note', () => {
          ticks.push({ name: event.name, cron: (event.data as { cron?: unknown }).cron })
        })
      }),
    ],
    { runners: 2 },
  )

describe('crons', () => {
  // docs/guides/scheduled-functions; SDK types.ts ScheduledTimerEventPayload: inngest/scheduled.timer with data.cron
  it.runIf(REAL)('ticks each minute', async () => {
    await everyMinute()
    await eventually(() => expect(ticks).toContainEqual({ name: 'inngest/scheduled.timer', cron: '* * * * *' }))
  })

  it.skipIf(REAL)('ticks once, however many processes look at the clock', async () => {
    await everyMinute()
    for (let round = 1; round <= 8; round++) {
      await pool().query(`UPDATE orchestrator_crons SET next_at = date_trunc('milliseconds', clock_timestamp())`)
      await eventually(() => expect(ticks.length).toBeGreaterThanOrEqual(round))
    }
    await aWhile()
    // the minute itself may have turned meanwhile
    expect(ticks.length).toBeLessThanOrEqual(9)
    expect(ticks[0]).toEqual({ name: 'inngest/scheduled.timer', cron: '* * * * *' })
  })

  it.skipIf(REAL)('makes up for the ticks of a long stop by one, and keeps the zone of TZ=', async () => {
    await perform(({ client }) => [
      client.createFunction({ id: 'daily', triggers: [{ cron: 'TZ=Asia/Kolkata 0 9 * * *' }] }, async () => {
        ticks.push({ name: 'daily', cron: null })
      }),
    ])
    await pool().query(
      `UPDATE orchestrator_crons SET next_at = date_trunc('milliseconds', now() - interval '9 days') WHERE expression LIKE 'TZ=%'`,
    )
    await eventually(() => expect(ticks).toHaveLength(1))
    await aWhile()
    expect(ticks).toHaveLength(1)
    const { rows } = await pool().query<{ time: string; ahead: boolean }>(
      `SELECT to_char(next_at AT TIME ZONE 'Asia/Kolkata', 'HH24:MI') AS time, next_at > now() AS ahead
       FROM orchestrator_crons WHERE expression LIKE 'TZ=%'`,
    )
    expect(rows).toEqual([{ time: '09:00', ahead: true }])
  })
})
