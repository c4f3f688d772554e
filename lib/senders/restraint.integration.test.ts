import { randomUUID } from 'node:crypto'
import { beforeEach, expect, it } from 'vitest'
import { pool } from '#lib/db.ts'
import { testDatabase } from '#tests/database/index.ts'
import { aWorkspace } from '#tests/factories.ts'
import { aLeasedSender, aMessage, aRun, messageRow } from '#tests/messages.ts'
import { getRestraint, resumeFromRest, setNewChatCap } from './restraint.ts'
import { updateSenderSchema } from './schema.ts'
import { updateSender } from './update.ts'

testDatabase()

let world: Awaited<ReturnType<typeof aLeasedSender>>
const set = (change: string) => pool().query(`UPDATE senders SET ${change} WHERE id = $1`, [world.senderId])
const restraint = () => getRestraint(world.workspaceId, world.senderId, 'owner')
beforeEach(async () => {
  world = await aLeasedSender()
})

it('a number’s day of new chats, whose rule it is, and who may change it', async () => {
  await set(
    `first_linked_at = now() - interval '10 days', new_chats = 150, new_chats_day = (now() AT TIME ZONE 'Asia/Kolkata')::date`,
  )
  expect((await restraint()).newChats).toMatchObject({
    started: 150,
    left: 50,
    perDay: 200,
    rule: 'age',
    mayChange: true,
  })
  await set(`wa_new_chat_cap = 160, wa_new_chat_cap_until = now() + interval '1 day'`)
  expect((await restraint()).newChats).toMatchObject({ left: 10, perDay: 160, rule: 'whatsapp', byAge: 200 })
  await setNewChatCap(world, world.senderId, 100)
  const { newChats } = await restraint()
  expect(newChats).toMatchObject({ left: 0, perDay: 100, rule: 'own', own: 100, changedAt: expect.any(Date) })
  expect(newChats?.changedBy).toBeTruthy()
  // at the opening of the next day, not at midnight: 9:00 in India
  expect(newChats?.renewsAt.toISOString()).toMatch(/T03:30:00/)
  expect((await getRestraint(world.workspaceId, world.senderId, 'admin')).newChats?.mayChange).toBe(false)
})

it('a cap that is changed makes what waits for tomorrow due again, of this number alone', async () => {
  const other = await aLeasedSender({ workspace: world })
  const messages = [world, other].map(async (of) => {
    const { id } = await aMessage(of, { runId: await aRun(of) })
    await pool().query(`UPDATE messages SET reason = 'new_chat_cap', due_at = now() + interval '1 day' WHERE id = $1`, [
      id,
    ])
    return id
  })
  const [mine, theirs] = await Promise.all(messages)
  await setNewChatCap(world, world.senderId, 500)
  const due = async (id: string) => (await messageRow(id)).due_at <= new Date()
  expect([await due(mine!), await due(theirs!)]).toEqual([true, false])
})

it('is for owners of the workspace only', async () => {
  const admin = { ...world, role: 'admin' as const }
  await expect(updateSender(admin, world.senderId, { name: 'Till', newChatCap: 5 })).rejects.toMatchObject({
    code: 'forbidden',
  })
  const { rows } = await pool().query('SELECT name, new_chat_cap FROM senders WHERE id = $1', [world.senderId])
  expect(rows[0]).toMatchObject({ new_chat_cap: null })
  expect(rows[0].name).not.toBe('Till')
  const stranger = { ...(await aWorkspace()), role: 'owner' as const }
  await expect(updateSender(stranger, world.senderId, { newChatCap: 5 })).rejects.toMatchObject({ code: 'not_found' })
  await expect(getRestraint(stranger.workspaceId, world.senderId, 'owner')).rejects.toMatchObject({ code: 'not_found' })
  await updateSender({ ...world, role: 'owner' }, world.senderId, { newChatCap: null })
  expect((await restraint()).newChats?.rule).toBe('age')
})

it.each([{}, { newChatCap: 0 }, { newChatCap: 10_001 }, { newChatCap: 1.5 }, { name: ' ' }])('refuses %j', (input) => {
  expect(updateSenderSchema.safeParse(input).success).toBe(false)
})

it('says what slows it, the slower of two, and lets it go on from its rest', async () => {
  await set(
    `risk = 6, risk_reasons = '[{"code":"refused","weight":5,"values":{"count":9,"share":0.2}}]', slow_factor = 4, slow_until = now() + interval '1 hour'`,
  )
  expect(await restraint()).toMatchObject({
    risk: { score: 6, slow: 2 },
    asked: { slow: 4 },
    slow: 4,
    restsUntil: null,
  })
  await expect(resumeFromRest(world, world.senderId)).rejects.toMatchObject({ code: 'conflict' })
  await set(
    `status = 'held', hold_reason = 'risk', hold_until = now() + interval '6 hours', risk_held_until = now() + interval '6 hours'`,
  )
  expect((await restraint()).restsUntil).toBeInstanceOf(Date)
  await resumeFromRest(world, world.senderId)
  const { rows } = await pool().query('SELECT hold_until <= now() AS over FROM senders WHERE id = $1', [world.senderId])
  expect(rows).toEqual([{ over: true }])
  await expect(resumeFromRest(world, randomUUID())).rejects.toMatchObject({ code: 'not_found' })
  await set(`hold_reason = 'logged_out', hold_until = NULL`)
  await expect(resumeFromRest(world, world.senderId)).rejects.toMatchObject({ code: 'conflict' })
})
