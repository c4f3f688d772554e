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

describe('linking by QR', () => {
  it('shows a code, pairs, restarts at 515 and is ready with the stored credentials', async () => {
    const senderId = await aNewSender(workspaceId)
    const phone = digits()
    const session = (await openSession(senderId, await takeLease(senderId), 'baileys', randomUUID()))!
    const pairing = await aChannel(simulator, session)
    const code = await until(() => pairing.codes[0], 'a QR')
    await simulator.orders.scan({ qr: code, phone })
    expect(await pairing.closed()).toEqual({ code: 515, reason: 'restart_required', next: 'reconnect_now' })
    expect(pairing.log).toEqual(['qr', 'closed'])

    const linked = await reconnect(simulator, senderId)
    expect(linked.log).toEqual(['linked', 'ready'])
    expect(linked.accounts).toEqual([
      { phone: `+${phone}`, jid: `${phone}:1@s.whatsapp.net`, lid: expect.stringMatching(/^\d+@lid$/) },
    ])
    const { rows } = await pool().query(
      'SELECT s.status, s.linked_at, n.phone, n.status AS sender FROM sender_sessions s JOIN senders n ON n.id = s.sender_id WHERE s.id = $1',
      [session.sessionId],
    )
    expect(rows).toEqual([{ status: 'connected', linked_at: expect.any(Date), phone: `+${phone}`, sender: 'active' }])
    await linked.channel.close()
    expect(linked.closes).toEqual([])
  })
})
