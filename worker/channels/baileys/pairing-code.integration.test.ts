import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openSession, type Session } from '#lib/senders/keys.ts'
import { testDatabase } from '#tests/database/index.ts'
import { aPhone, aWorkspace } from '#tests/factories.ts'
import { type Simulator, startSimulator } from '#worker/simulator/server.ts'
import { until } from '#worker/simulator/testing.ts'
import { aChannel, aNewSender, reconnect, takeLease } from '../testing.ts'

testDatabase()
let simulator: Simulator
let workspaceId: string
beforeAll(async () => {
  simulator = await startSimulator()
  workspaceId = (await aWorkspace()).workspaceId
})
afterAll(() => simulator.stop())

/** A channel that shows a code for this phone. */
async function aCode(session: Session, phone: string, qrMs?: number) {
  const codes: { code: string; livesMs: number }[] = []
  const channel = await aChannel(simulator, session, {
    pairWith: phone,
    ...(qrMs !== undefined && { limits: { qrMs } }),
    on: { pairingCode: async (code, at) => void codes.push({ code, livesMs: at.getTime() - Date.now() }) },
  })
  return { ...channel, codes, code: () => until(() => codes[0], 'a code') }
}
const open = async (senderId: string) =>
  (await openSession(senderId, await takeLease(senderId), 'baileys', randomUUID()))!
const enter = (phone: string, code: string) => simulator.orders['enter-code']({ phone: phone.slice(1), code })

describe('linking by a code', () => {
  it('takes the code on the phone, with a wrong one before it, and comes back logged in', async () => {
    const senderId = await aNewSender(workspaceId)
    const phone = aPhone()
    const pairing = await aCode(await open(senderId), phone)
    const { code, livesMs } = await pairing.code()
    expect(code).toMatch(/^[1-9A-Z]{8}$/)
    expect(livesMs).toBeGreaterThan(150_000)
    await expect(enter(phone, 'ABCD1234')).rejects.toMatchObject({ status: 400 })
    await enter(phone, code)
    expect(await pairing.closed()).toEqual({ code: 515, reason: 'restart_required', next: 'reconnect_now' })
    expect(pairing.log).toEqual(['closed'])
    const linked = await reconnect(simulator, senderId)
    expect(linked.accounts).toMatchObject([{ phone, jid: `${phone.slice(1)}:1@s.whatsapp.net` }])
    await linked.channel.close()
  })

  it('gives up when nobody enters it, and shows no QR meanwhile', async () => {
    const pairing = await aCode(await open(await aNewSender(workspaceId)), aPhone(), 100)
    expect(await pairing.closed()).toEqual({ code: 408, reason: 'qr_ended', next: 'qr_ended' })
    expect([pairing.codes.length, pairing.log]).toEqual([1, ['closed']])
  })

  it('after a lost connection asks for another code, as a device that was never linked', async () => {
    const senderId = await aNewSender(workspaceId)
    const phone = aPhone()
    const first = await aCode(await open(senderId), phone)
    const before = await first.code()
    await first.channel.close()
    const session = (await openSession(senderId, await takeLease(senderId), 'baileys'))!
    expect(JSON.parse((await session.store.loadCreds())!)).toMatchObject({ me: { name: '~' } })
    const second = await aCode(session, phone)
    const { code } = await second.code()
    expect(code).not.toBe(before.code)
    await enter(phone, code)
    expect(await second.closed()).toMatchObject({ code: 515 })
  })

  it('says why WhatsApp gives no code', async () => {
    const [absent, busy] = [aPhone(), aPhone()]
    await simulator.orders['not-on-whatsapp']({ phones: [absent.slice(1)], on: false })
    await simulator.orders['rate-limit']({ phone: busy.slice(1), forMs: 60_000 })
    for (const [phone, reason] of [
      [absent, 'code_refused'],
      [busy, 'code_too_often'],
    ] as const) {
      const pairing = await aCode(await open(await aNewSender(workspaceId)), phone)
      expect(await pairing.closed()).toEqual({ code: null, reason, next: 'qr_ended' })
    }
  })
})
