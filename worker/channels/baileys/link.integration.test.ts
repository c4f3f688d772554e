import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { pool } from '#lib/db.ts'
import { openSession } from '#lib/senders/keys.ts'
import { testDatabase } from '#tests/database/index.ts'
import { aPhone, aWorkspace } from '#tests/factories.ts'
import { type Simulator, startSimulator } from '#worker/simulator/server.ts'
import { until } from '#worker/simulator/testing.ts'
import { aChannel, aLinkedChannel, aNewSender, reconnect, takeLease } from '../testing.ts'

testDatabase()
let simulator: Simulator
let workspaceId: string
beforeAll(async () => {
  simulator = await startSimulator()
  workspaceId = (await aWorkspace()).workspaceId
})
afterAll(() => simulator.stop())

const digits = () => aPhone().slice(1)
const aRequest = async (senderId: string) =>
  (await openSession(senderId, await takeLease(senderId), 'baileys', randomUUID()))!

describe('linking by QR', () => {
  it('shows a code, pairs, restarts at 515 and is ready with the stored credentials', async () => {
    const senderId = await aNewSender(workspaceId)
    const phone = digits()
    const session = await aRequest(senderId)
    const pairing = await aChannel(simulator, session)
    const code = await until(() => pairing.codes[0], 'a QR')
    await simulator.orders.scan({ qr: code, phone })
    expect(await pairing.closed()).toEqual({ code: 515, reason: 'restart_required', next: 'reconnect_now' })
    expect(pairing.log).toEqual(['qr', 'closed'])

    const linked = await reconnect(simulator, senderId)
    expect(linked.log).toEqual(['linked', 'ready'])
    const lid = `${simulatedLid(phone)}@lid`
    expect(linked.accounts).toEqual([{ phone: `+${phone}`, jid: `${phone}:1@s.whatsapp.net`, lid }])
    const { rows } = await pool().query(
      `SELECT s.status, s.linked_at IS NOT NULL AS linked, n.phone, n.status AS sender
       FROM sender_sessions s JOIN senders n ON n.id = s.sender_id WHERE s.id = $1`,
      [session.sessionId],
    )
    expect(rows).toEqual([{ status: 'connected', linked: true, phone: `+${phone}`, sender: 'active' }])
    await linked.channel.close()
    expect(linked.closes).toEqual([])
  })

  it('renews the code, and says so when nobody scanned any', async () => {
    const session = await aRequest(await aNewSender(workspaceId))
    const pairing = await aChannel(simulator, session, { limits: { qrMs: 15 } })
    expect(await pairing.closed()).toEqual({ code: 408, reason: 'qr_ended', next: 'qr_ended' })
    expect(pairing.codes).toHaveLength(6)
    expect(new Set(pairing.codes).size).toBe(6)
  })

  it('says until when a code can be scanned', async () => {
    const session = await aRequest(await aNewSender(workspaceId))
    const ends: number[] = []
    const now = new Date('2026-11-23T06:00:00Z')
    const clock = { now: () => now, monotonic: () => performance.now() }
    const pairing = await aChannel(simulator, session, {
      clock,
      on: { qr: async (_code, expiresAt) => void ends.push(expiresAt.getTime() - now.getTime()) },
    })
    await until(() => ends.length > 0, 'a QR')
    expect(ends).toEqual([60_000])
    await pairing.channel.close()
  })

  it('unlinks the device when asked to, so that its credentials are worth nothing', async () => {
    const senderId = await aNewSender(workspaceId)
    const phone = digits()
    const { channel, closes } = await aLinkedChannel(simulator, senderId, phone)
    await channel.logout()
    expect(closes).toEqual([])
    await until(() => simulator.info().accounts.find((account) => account.phone === phone)?.revoked, 'the log-out')
    const session = (await openSession(senderId, await takeLease(senderId), 'baileys'))!
    const again = await aChannel(simulator, session)
    expect(await again.closed()).toEqual({ code: 401, reason: 'logged_out', next: 'expired' })
  })

  it('gives up the link when its worker can not take the news', async () => {
    const senderId = await aNewSender(workspaceId)
    await aLinkedChannel(simulator, senderId, digits()).then(({ channel }) => channel.close())
    const session = (await openSession(senderId, await takeLease(senderId), 'baileys'))!
    const refusing = async () => {
      throw new Error('database gone')
    }
    const { closed, log } = await aChannel(simulator, session, { on: { linked: refusing } })
    expect(await closed()).toEqual({ code: null, reason: 'linked_not_stored', next: 'reconnect' })
    expect(log).toEqual(['closed'])
  })
})

/** As the simulator derives it. */
const simulatedLid = (phone: string) => simulator.info() && `77${phone}`
