import { WA_CERT_DETAILS } from '@whiskeysockets/baileys'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { pool } from '#lib/db.ts'
import { openSession } from '#lib/senders/keys.ts'
import { testDatabase } from '#tests/database/index.ts'
import { aPhone, aWorkspace } from '#tests/factories.ts'
import { type Simulator, startSimulator } from '#worker/simulator/server.ts'
import { until } from '#worker/simulator/testing.ts'
import { makeChannel } from '../index.ts'
import { aLinkedChannel, aNewSender, takeLease } from '../testing.ts'
import { jidOfPhone } from './jids.ts'

testDatabase()
let simulator: Simulator
beforeAll(async () => {
  simulator = await startSimulator()
  // Before anything reads the environment of this process.
  process.env.SIMULATOR_URL = simulator.url
  process.env.SIMULATOR_CONTROL_URL = simulator.controlUrl
})
afterAll(() => simulator.stop())

describe('the channels of this build', () => {
  it('lead to the simulator that the environment names, and trust its key', async () => {
    const senderId = await aNewSender((await aWorkspace()).workspaceId)
    const phone = aPhone().slice(1)
    await (await aLinkedChannel(simulator, senderId, phone)).channel.close()
    WA_CERT_DETAILS.PUBLIC_KEY = Buffer.alloc(32)
    const session = (await openSession(senderId, await takeLease(senderId), 'baileys'))!
    const told: string[] = []
    const tell = (what: string) => async () => void told.push(what)
    const channel = await makeChannel('baileys', {
      session,
      getMessage: async () => null,
      events: {
        qr: tell('qr'),
        linked: tell('linked'),
        ready: tell('ready'),
        closed: tell('closed'),
        inbound: tell('inbound'),
        acked() {},
        receipts() {},
      },
    })
    expect(channel.name).toBe('baileys')
    await channel.connect()
    await until(() => told.includes('ready'), 'the channel')
    const message = { id: '3EB0123456789ABCDEF012', jid: jidOfPhone(aPhone()), text: 'Namaste' }
    expect(await channel.send(message, 5_000)).toEqual({ kind: 'accepted' })
    await channel.close()
    expect(told).toEqual(['linked', 'ready'])
  })

  it('are those that are built', async () => {
    await expect(makeChannel('cloud_api', {} as never)).rejects.toThrow('not part of this build')
  })
})

describe('credentials of a linked number', () => {
  it('stand nowhere in the database for whoever reads it', async () => {
    const { rows } = await pool().query<{ kind: string; value: Buffer }>(
      `SELECT type AS kind, value FROM session_keys UNION ALL SELECT 'data_key', data_key FROM sender_sessions`,
    )
    expect(rows.length).toBeGreaterThan(800)
    for (const { kind, value } of rows) {
      const text = value.toString('latin1')
      expect(text, kind).not.toMatch(/"type":"Buffer"|noiseKey|_sessions|privKey|s\.whatsapp\.net|"private"/)
      // Sealed bytes do not compress into a pattern: version, nonce, tag, and then noise.
      expect(value[0], kind).toBe(1)
    }
  })
})
