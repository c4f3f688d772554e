import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type Simulator, startSimulator } from './server.ts'
import { linkClient, loginClient, memoryAuth, openClient, type TestClient, until } from './testing.ts'

let simulator: Simulator
const clients: TestClient[] = []
let next = 919_800_000_000

const phone = () => String(next++)
const keep = (client: TestClient) => {
  clients.push(client)
  return client
}
const link = async (number: string) => keep(await linkClient(simulator, number))
const account = (number: string) => simulator.info().accounts.find((one) => one.phone === number)

beforeAll(async () => {
  simulator = await startSimulator()
})
afterEach(() => {
  for (const client of clients.splice(0)) client.end()
})
afterAll(() => simulator.stop())

describe('linking', () => {
  it('pairs by QR, restarts with 515, logs in and uploads prekeys', async () => {
    const number = phone()
    const first = openClient(simulator, memoryAuth())
    const qr = await until(() => first.states.find((state) => state.qr)?.qr, 'a QR')
    await simulator.orders.scan({ qr, phone: number })
    expect(await first.closed()).toBe(515)
    expect(first.auth.creds.me).toMatchObject({ id: `${number}:1@s.whatsapp.net`, lid: `77${number}:1@lid` })
    const second = keep(await loginClient(simulator, first.auth))
    expect(second.socket.user?.id).toBe(`${number}:1@s.whatsapp.net`)
    expect(await second.socket.fetchPrivacySettings()).toEqual({ readreceipts: 'all' })
    expect(second.auth.creds.nextPreKeyId).toBeGreaterThan(800)
    expect(account(number)).toMatchObject({ device: 1, connected: true, revoked: false })
  })

  it('lets a QR be scanned once, and any of the six that follow one another', async () => {
    const client = openClient(simulator, memoryAuth(), { qrTimeout: 50 })
    const codes = () => client.states.flatMap((state) => (state.qr ? [state.qr] : []))
    const third = await until(() => codes()[2], 'the third QR')
    await simulator.orders.scan({ qr: third, phone: phone() })
    expect(() => simulator.orders.scan({ qr: third, phone: phone() })).toThrow(expect.objectContaining({ status: 404 }))
    expect(await client.closed()).toBe(515)
  })

  it('ends with 408 when nobody scans any of the six', async () => {
    const client = openClient(simulator, memoryAuth(), { qrTimeout: 20 })
    expect(await client.closed()).toBe(408)
    expect(new Set(client.states.flatMap((state) => (state.qr ? [state.qr] : []))).size).toBe(6)
  })

  it('knows no QR of a client that went away, and none that is no QR', async () => {
    const client = openClient(simulator, memoryAuth())
    const qr = await until(() => client.states.find((state) => state.qr)?.qr, 'a QR')
    client.end()
    await until(() => {
      try {
        simulator.orders.scan({ qr, phone: '12025550100' })
      } catch (error) {
        return (error as { status?: number }).status === 404
      }
      return false
    }, 'the QR to expire')
    expect(() => simulator.orders.scan({ qr: 'https://example.com', phone: phone() })).toThrow(
      expect.objectContaining({ status: 400 }),
    )
  })

  it('replaces the device when the number is linked again: the old one gets 401', async () => {
    const number = phone()
    const old = await link(number)
    const fresh = await link(number)
    expect(fresh.auth.creds.me?.id).toBe(`${number}:2@s.whatsapp.net`)
    const again = openClient(simulator, old.auth)
    expect(await again.closed()).toBe(401)
  })
})

describe('the end of a connection', () => {
  it('is 440 for the first of two logins', async () => {
    const first = await link(phone())
    const second = keep(await loginClient(simulator, first.auth.copy()))
    expect(await first.closed()).toBe(440)
    expect(second.states.some((state) => state.connection === 'close')).toBe(false)
  })

  it('is a loss when it is dropped, and a login brings it back', async () => {
    const number = phone()
    const client = await link(number)
    await simulator.orders.drop({ phone: number })
    expect([408, 428]).toContain(await client.closed())
    keep(await loginClient(simulator, client.auth))
  })

  it.each([503, 500, 515])('is %i when the network says so', async (code) => {
    const number = phone()
    const client = await link(number)
    await simulator.orders['stream-error']({ phone: number, code })
    expect(await client.closed()).toBe(code)
  })

  it('is 401 when the device is removed on the phone, now and at every login', async () => {
    const number = phone()
    const client = await link(number)
    await simulator.orders.logout({ phone: number })
    expect(await client.closed()).toBe(401)
    expect(await openClient(simulator, client.auth).closed()).toBe(401)
    expect(account(number)).toMatchObject({ revoked: true, connected: false })
  })

  it('revokes the device when the client logs out', async () => {
    const number = phone()
    const client = await link(number)
    await client.socket.logout()
    await until(() => account(number)?.revoked, 'the revocation')
  })

  it.each([403, 405, 503])('is %i at login while logins fail so', async (code) => {
    const number = phone()
    const client = await link(number)
    client.end()
    await simulator.orders['login-failure']({ code, phone: number })
    expect(await openClient(simulator, client.auth).closed()).toBe(code)
    await simulator.orders['login-failure']({ code: null, phone: number })
    keep(await loginClient(simulator, client.auth))
  })
})
