import { beforeEach, expect, it } from 'vitest'
import { pool } from '#lib/db.ts'
import { testDatabase } from '#tests/database/index.ts'
import { aLeasedSender, aMessage, aRun, messageRow } from '#tests/messages.ts'
import { setWhatsAppCap } from './wa-cap.sql.ts'

testDatabase()

let world: Awaited<ReturnType<typeof aLeasedSender>>
const held = (epoch = 1) => ({ workspaceId: world.workspaceId, senderId: world.senderId, epoch })
const row = async () => (await pool().query('SELECT * FROM senders WHERE id = $1', [world.senderId])).rows[0]
beforeEach(async () => {
  world = await aLeasedSender()
  await pool().query(
    `UPDATE senders SET new_chats = 5, new_chats_day = (now() AT TIME ZONE 'Asia/Kolkata')::date WHERE id = $1`,
    [world.senderId],
  )
})

it('is what was started today and what WhatsApp leaves, under the lease’s epoch', async () => {
  const until = new Date(Date.now() + 86_400_000)
  expect(await setWhatsAppCap(held(2), { left: 7, until })).toBe(false)
  expect((await row()).wa_new_chat_cap).toBeNull()
  expect(await setWhatsAppCap(held(), { left: 7, until })).toBe(true)
  expect(await row()).toMatchObject({ wa_new_chat_cap: 12, wa_new_chat_cap_until: until })
  expect(await setWhatsAppCap(held(), { left: 7, until })).toBe(false)
  expect(await setWhatsAppCap(held(), null)).toBe(true)
  expect(await row()).toMatchObject({ wa_new_chat_cap: null, wa_new_chat_cap_until: null })
})

it('makes what waits for tomorrow due again when it changes', async () => {
  const { id } = await aMessage(world, { runId: await aRun(world) })
  await pool().query(`UPDATE messages SET reason = 'new_chat_cap', due_at = now() + interval '1 day' WHERE id = $1`, [
    id,
  ])
  await setWhatsAppCap(held(), { left: 0, until: null })
  expect((await messageRow(id)).due_at.getTime()).toBeLessThanOrEqual(Date.now())
})
