import { beforeAll, expect, it } from 'vitest'
import { pool } from '#lib/db.ts'
import { testDatabase } from '#tests/database/index.ts'
import { aLeasedSender, aMessage } from '#tests/messages.ts'
import { miscounted, staleWrites } from './evidence.sql.ts'
import { watchEpochs } from './watch.sql.ts'

testDatabase()
beforeAll(watchEpochs)

const claim = (id: string, epoch: number) =>
  pool().query(
    `UPDATE messages SET status = 'sending', claim_epoch = $2, claimed_at = clock_timestamp() WHERE id = $1`,
    [id, epoch],
  )

it('notes claims, keys and sessions of an older epoch, and no others', async () => {
  const sender = await aLeasedSender()
  await pool().query('UPDATE senders SET lease_epoch = 5 WHERE id = $1', [sender.senderId])
  const message = await aMessage(sender)
  const { rows } = await pool().query<{ id: string }>(
    `INSERT INTO sender_sessions (workspace_id, sender_id, channel, data_key, epoch) VALUES ($1, $2, 'baileys', '', 5) RETURNING id`,
    [sender.workspaceId, sender.senderId],
  )
  const session = rows[0]!.id
  const key = (epoch: number) =>
    pool().query(
      `INSERT INTO session_keys (workspace_id, session_id, type, key_id, value, epoch) VALUES ($1, $2, 'session', 'a', '', $3)
       ON CONFLICT (session_id, type, key_id) DO UPDATE SET epoch = excluded.epoch`,
      [sender.workspaceId, session, epoch],
    )
  await claim(message.id, 5)
  await pool().query(`UPDATE messages SET status = 'sent' WHERE id = $1`, [message.id])
  await key(5)
  await pool().query('UPDATE sender_sessions SET epoch = 6 WHERE id = $1', [session])
  expect(await staleWrites()).toEqual([])

  await claim(message.id, 4)
  await key(5)
  await pool().query('UPDATE sender_sessions SET epoch = 4 WHERE id = $1', [session])
  expect(await staleWrites()).toEqual([
    { what: 'claim', id: message.id, epoch: 4, newest: 5 },
    { what: 'key', id: session, epoch: 5, newest: 6 },
    { what: 'session', id: session, epoch: 4, newest: 6 },
  ])
})

it('finds a workspace whose usage is not what its rows say', async () => {
  const [right, wrong] = [await aLeasedSender(), await aLeasedSender()]
  for (const sender of [right, wrong]) {
    await aMessage(sender, { status: 'delivered' })
    await aMessage(sender)
  }
  await pool().query('UPDATE usage_counters SET used = used + 1 WHERE workspace_id = $1', [wrong.workspaceId])
  const found = (await miscounted()).map(({ id }) => id)
  expect(found).toContain(wrong.workspaceId)
  expect(found).not.toContain(right.workspaceId)
})
