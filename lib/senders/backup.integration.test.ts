import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { pool } from '#lib/db.ts'
import { testDatabase } from '#tests/database/index.ts'
import { aSender, aWorkspace } from '#tests/factories.ts'
import { backupState } from './backup-state.ts'
import { deleteSender, requestLink, requestUnlink } from './mutations.ts'
import { putQr, readQr, removeQr } from './qr.ts'
import { getLinkState, getSender } from './queries.ts'

testDatabase()
const code = (value: string) => expect.objectContaining({ code: value })
const byWeb = { method: 'qr', channel: 'web_js' } as const
const row = async (id: string) => (await pool().query('SELECT * FROM senders WHERE id = $1', [id])).rows[0]
async function aNumber(status = 'active') {
  const { workspaceId } = await aWorkspace()
  const { id, phone } = await aSender(workspaceId, { status })
  const state = async () => backupState(await getSender(workspaceId, id))
  return { workspaceId, id, phone, state }
}
/** What the worker writes of the backup's session. */
const aSession = async (workspaceId: string, senderId: string, requestId: string, set = `status = 'pending'`) => {
  await pool().query(
    `INSERT INTO sender_sessions (workspace_id, sender_id, channel, epoch, data_key, link_request_id) VALUES ($1, $2, 'web_js', 1, '', $3)`,
    [workspaceId, senderId, requestId],
  )
  await pool().query(`UPDATE sender_sessions SET ${set} WHERE sender_id = $1`, [senderId])
}

describe('the wish for a backup', () => {
  it('stands beside the number’s own link, with a request and a code of its own', async () => {
    const { workspaceId, id } = await aNumber()
    const before = await row(id)
    const { requestId } = await requestLink(workspaceId, id, byWeb)
    expect(await row(id)).toMatchObject({
      web_desired_state: 'linked',
      web_link_request_id: requestId,
      web_link_requested_at: expect.any(Date),
      desired_state: before.desired_state,
      link_request_id: before.link_request_id,
    })
    expect(await getLinkState(workspaceId, id, 'web_js')).toMatchObject({ state: 'starting', requestId })
    await aSession(workspaceId, id, requestId)
    const expiresAt = new Date(Date.now() + 60_000)
    await putQr(workspaceId, id, requestId, '2@web', expiresAt, 'web_js')
    await putQr(workspaceId, id, randomUUID(), '2@own', expiresAt)
    expect(await getLinkState(workspaceId, id, 'web_js')).toMatchObject({ state: 'code', code: '2@web', method: 'qr' })
    await removeQr(id, 'web_js')
    expect([await readQr(workspaceId, id, 'web_js'), (await readQr(workspaceId, id))?.code]).toEqual([null, '2@own'])
    await pool().query(`UPDATE sender_sessions SET status = 'connected', linked_at = now() WHERE sender_id = $1`, [id])
    expect(await getLinkState(workspaceId, id, 'web_js')).toMatchObject({ state: 'connected' })
  })

  it('is no way to keep every browser busy: a workspace asks so often only, whichever numbers it asks for', async () => {
    const { workspaceId, id } = await aNumber()
    const { id: second } = await aSender(workspaceId)
    const ask = (n: number) => requestLink(workspaceId, n % 2 ? id : second, byWeb)
    for (let n = 0; n < 6; n++) await ask(n)
    await expect(ask(6)).rejects.toEqual(code('rate_limited'))
    await expect(ask(7)).rejects.toEqual(code('rate_limited'))
    const next = await aNumber()
    await requestLink(next.workspaceId, next.id, byWeb)
  })

  it('asked for again starts over until it is linked, and then changes nothing', async () => {
    const { workspaceId, id } = await aNumber()
    const first = await requestLink(workspaceId, id, byWeb)
    const second = await requestLink(workspaceId, id, byWeb)
    expect(second.requestId).not.toBe(first.requestId)
    await aSession(workspaceId, id, second.requestId, `status = 'connected', linked_at = now()`)
    expect(await requestLink(workspaceId, id, byWeb)).toEqual(second)
  })

  it.each([
    ['unlinked', 'sender_not_linked'],
    ['held', 'sender_not_linked'],
    ['restricted', 'sender_restricted'],
  ])('is refused to a number that is %s', async (status, why) => {
    const { workspaceId, id } = await aNumber(status)
    await expect(requestLink(workspaceId, id, byWeb)).rejects.toEqual(code(why))
    expect(await row(id)).toMatchObject({ web_desired_state: 'unlinked' })
  })

  it('is taken back alone, with the number’s own link, or with the number', async () => {
    const { workspaceId, id } = await aNumber()
    await requestLink(workspaceId, id, byWeb)
    await requestUnlink(workspaceId, id, 'web_js')
    expect(await row(id)).toMatchObject({ web_desired_state: 'unlinked', desired_state: 'linked' })
    await requestLink(workspaceId, id, byWeb)
    await requestUnlink(workspaceId, id)
    expect(await row(id)).toMatchObject({ web_desired_state: 'unlinked', desired_state: 'unlinked' })
    const other = await aNumber()
    await requestLink(other.workspaceId, other.id, byWeb)
    await deleteSender(other.workspaceId, other.id)
    expect(await row(other.id)).toMatchObject({ web_desired_state: 'unlinked', web_link_request_id: null })
  })

  it('of another workspace’s number finds none', async () => {
    const [mine, theirs] = [await aNumber(), await aNumber()]
    await expect(requestLink(mine.workspaceId, theirs.id, byWeb)).rejects.toEqual(code('not_found'))
    await expect(getLinkState(mine.workspaceId, theirs.id, 'web_js')).rejects.toEqual(code('not_found'))
  })
})

describe('the state of a backup', () => {
  it.each([
    ['ready', `status = 'connected', linked_at = now()`],
    ['resting', `status = 'connected', linked_at = now(), close_reason = 'resting'`],
    ['reconnecting', `status = 'reconnecting', linked_at = now()`],
    ['ended', `status = 'expired', linked_at = now(), ended_at = now(), close_reason = 'logged_out'`],
    ['linking', `status = 'pending'`],
    ['linking', `status = 'failed', ended_at = now(), close_reason = 'qr_ended'`],
  ])('is %s', async (state, set) => {
    const number = await aNumber()
    expect(await number.state()).toBe('none')
    const { requestId } = await requestLink(number.workspaceId, number.id, byWeb)
    expect(await number.state()).toBe('linking')
    await aSession(number.workspaceId, number.id, requestId, set)
    expect(await number.state()).toBe(state)
    await requestUnlink(number.workspaceId, number.id, 'web_js')
    expect(await number.state()).toBe('none')
  })

  it('is in use while it carries the number’s messages, and says since when and why', async () => {
    const { workspaceId, id, state } = await aNumber()
    const { requestId } = await requestLink(workspaceId, id, byWeb)
    await aSession(workspaceId, id, requestId, `status = 'connected', linked_at = now()`)
    await pool().query(
      `UPDATE senders SET active_channel = 'web_js', active_channel_reason = 'unreachable', active_channel_at = now() WHERE id = $1`,
      [id],
    )
    expect(await state()).toBe('in_use')
    expect(await getSender(workspaceId, id)).toMatchObject({
      activeChannelReason: 'unreachable',
      activeChannelAt: expect.any(Date),
    })
    await pool().query(`UPDATE senders SET status = 'restricted' WHERE id = $1`, [id])
    expect(await state()).toBe('ready')
  })
})
