import { request } from 'node:http'
import { connect } from 'node:net'
import { networkInterfaces } from 'node:os'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type SimulatorClient, simulatorClient } from './client.ts'
import { type Simulator, startSimulator } from './server.ts'
import { linkClient, memoryAuth, openClient, type TestClient, until } from './testing.ts'

const OWN = '919800000001'
const PHONE = '919811111111'
let simulator: Simulator
let control: SimulatorClient
let client: TestClient

beforeAll(async () => {
  simulator = await startSimulator({ habits: { deliveryDelayMs: 0 } })
  control = simulatorClient(simulator.controlUrl)
  client = await linkClient(simulator, OWN)
})
afterAll(async () => {
  client.end()
  await simulator.stop()
})

const post = (path: string, body: string) => fetch(`${simulator.controlUrl}/control/${path}`, { method: 'POST', body })

describe('the control API', () => {
  it('says who is linked and what to trust', async () => {
    expect(await control.rootPublicKey()).toEqual(simulator.rootPublicKey)
    expect((await control.info()).accounts).toEqual([
      { phone: OWN, device: 1, connected: true, revoked: false, pending: expect.any(Number) },
    ])
  })

  it('links a number by its QR', async () => {
    const fresh = openClient(simulator, memoryAuth())
    const qr = await until(() => fresh.states.find((state) => state.qr)?.qr, 'a QR')
    await control.scan({ qr, phone: '919800000002' })
    expect(await fresh.closed()).toBe(515)
    await expect(control.scan({ qr, phone: '919800000003' })).rejects.toMatchObject({
      status: 404,
      message: 'QR expired or unknown',
    })
  })

  it('carries every order to the network', async () => {
    await control.policy({ rules: [{ match: { textIncludes: 'no' }, verdict: { error: 479 } }], readShare: 1 })
    const refused = await client.send(PHONE, 'no')
    await until(() => client.status(refused) === 0, 'the refusal')
    await control.policy({ rules: [] })
    await control.reply({ phone: PHONE, reply: 'thanks' })
    const read = await client.send(PHONE, 'hello')
    await until(() => client.status(read) === 4 && client.texts().includes('thanks'), 'reading and answer')
    const { id } = await control.inbound({ to: OWN, from: PHONE, text: 'hi', viaLid: true })
    await until(() => client.messages.some(({ key }) => key.id === id), 'the message')
    await control.notOnWhatsApp({ phones: ['919899999999'] })
    expect(await client.socket.onWhatsApp('919899999999')).toEqual([])
    await control.offline({ phones: [PHONE], offline: true })
    const held = await client.send(PHONE, 'later')
    await control.receipt({ phone: OWN, from: PHONE, id: held, type: 'delivery' })
    await until(() => client.status(held) === 3, 'the receipt')
    await control.offline({ phones: [PHONE], offline: false })
    await control.timelock({ active: false })
    await control.rateLimit({ phone: OWN, forMs: 0 })
    await control.loginFailure({ code: null })
    expect(await control.summary(OWN)).toMatchObject({ stanzas: 3, shown: 2, duplicates: 0, phones: 1 })
  })

  it('ends connections', async () => {
    for (const [order, code] of [
      [(phone: string) => control.streamError({ phone, code: 503 }), 503],
      [(phone: string) => control.drop({ phone }), 428],
      [(phone: string) => control.logout({ phone }), 401],
    ] as const) {
      const number = String(919_800_000_100 + code)
      const other = await linkClient(simulator, number)
      await order(number)
      expect(await other.closed()).toBe(code)
    }
  })

  it('hands out the journal in pages', async () => {
    const all = (await control.journal({ limit: 10_000 })).entries
    const first = await control.journal({ limit: 3 })
    const second = await control.journal({ after: first.next, limit: 3 })
    expect([...first.entries, ...second.entries]).toEqual(all.slice(0, 6))
    expect(all.map(({ seq }) => seq)).toEqual(all.map((_, index) => index + 1))
  })

  it('refuses what it does not understand, and says why', async () => {
    const malformed = await post('scan', '{"qr":')
    expect([malformed.status, await malformed.json()]).toEqual([400, { error: { message: 'The body is no JSON' } }])
    const wrong = await post('scan', JSON.stringify({ qr: 'x', phone: '+91 98' }))
    expect(wrong.status).toBe(400)
    expect(await wrong.text()).toContain('a phone number in digits')
    const unknown = await post('policy', JSON.stringify({ rules: [{ verdict: { explode: true } }] }))
    expect(unknown.status).toBe(400)
    expect((await post('nothing', '{}')).status).toBe(404)
    expect((await post('constructor', '{}')).status).toBe(404)
    expect((await fetch(`${simulator.controlUrl}/elsewhere`)).status).toBe(404)
    await expect(control.drop({ phone: '12025550199' })).rejects.toMatchObject({ status: 404 })
  })

  it('answers this machine only', async () => {
    const status = await new Promise((resolve, reject) => {
      const headers = { host: 'evil.example' }
      request(`${simulator.controlUrl}/control/info`, { headers }, (response) => resolve(response.statusCode))
        .on('error', reject)
        .end()
    })
    expect(status).toBe(403)
    await expect(startSimulator({ host: '0.0.0.0' })).rejects.toThrow('127.0.0.1 only')
    const port = Number(new URL(simulator.controlUrl).port)
    const outside = Object.values(networkInterfaces())
      .flatMap((addresses) => addresses ?? [])
      .find(({ internal, family }) => !internal && family === 'IPv4')
    // 127.0.0.2 is this machine too, under an address the server must not listen on.
    for (const host of ['127.0.0.2', ...(outside ? [outside.address] : [])]) {
      const socket = connect({ host, port })
      await expect(
        new Promise((resolve, reject) => socket.on('connect', resolve).on('error', reject)),
      ).rejects.toThrow()
    }
  })

  it('says so when its port is taken', async () => {
    const port = Number(new URL(simulator.controlUrl).port)
    await expect(startSimulator({ port })).rejects.toMatchObject({ code: 'EADDRINUSE' })
  })
})
