import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type Simulator, startSimulator } from './server.ts'
import { controlOf, loginClient, memoryAuth, openClient, type TestClient, until } from './testing.ts'

let simulator: Simulator
const clients: TestClient[] = []
let next = 919_800_000_000
const phone = () => String(next++)
const refused = (status: number) => expect.objectContaining({ status })

beforeAll(async () => {
  simulator = await startSimulator()
})
afterEach(() => {
  for (const client of clients.splice(0)) client.end()
})
afterAll(() => simulator.stop())

/** A new client that asks for a code to be entered on this phone. */
async function aCode(number: string) {
  const client = openClient(simulator, memoryAuth())
  clients.push(client)
  await until(() => client.states.some((state) => state.qr), 'the connection')
  const errors: string[] = []
  client.socket.ws.on('CB:iq,type:error', ({ content }: { content: { attrs: { code: string } }[] }) => {
    errors.push(content[0]!.attrs.code)
  })
  return { client, errors, code: await client.socket.requestPairingCode(number) }
}
/** The client's request has arrived once the phone knows of it; a code that cannot be right tells. */
const arrived = (number: string) =>
  until(async () => {
    try {
      await simulator.orders['enter-code']({ phone: number, code: 'WRONGONE' })
    } catch (error) {
      return (error as { status: number }).status === 400
    }
    return false
  }, 'the request for a code')

describe('linking by a code', () => {
  it('pairs as by a QR, with keys that only who knows the code can make', async () => {
    const number = phone()
    const { client, code } = await aCode(number)
    expect(code).toMatch(/^[1-9A-Z]{8}$/)
    await arrived(number)
    await controlOf(simulator).enterCode({ phone: number, code: `${code.slice(0, 4)}-${code.slice(4)}`.toLowerCase() })
    expect(await client.closed()).toBe(515)
    const linked = await loginClient(simulator, client.auth)
    clients.push(linked)
    expect(linked.socket.user?.id).toBe(`${number}:1@s.whatsapp.net`)
    const id = await linked.send(phone(), 'Namaste')
    await until(() => (linked.status(id) ?? 0) >= 2, 'the message to be accepted')
  })

  it('bears a wrong code, and takes the right one after it', async () => {
    const number = phone()
    const { client, code } = await aCode(number)
    await arrived(number)
    await expect(controlOf(simulator).enterCode({ phone: number, code: 'ABCD1234' })).rejects.toEqual(refused(400))
    await simulator.orders['enter-code']({ phone: number, code })
    expect(await client.closed()).toBe(515)
  })

  it('knows no code on another phone, nor of a client that went away or is linked', async () => {
    const number = phone()
    const { client, code } = await aCode(number)
    await arrived(number)
    const enter = (on: string) => simulator.orders['enter-code']({ phone: on, code })
    await expect(enter(phone())).rejects.toEqual(refused(404))
    await enter(number)
    await expect(enter(number)).rejects.toEqual(refused(404))
    await client.closed()
    const away = await aCode(number)
    await arrived(number)
    away.client.end()
    await until(async () => {
      const error = await Promise.resolve(enter(number)).catch((reason: { status: number }) => reason)
      return (error as { status?: number }).status === 404
    }, 'the code to be forgotten')
  })

  it('gives none for a number that is not on WhatsApp, or that asks too often', async () => {
    const [absent, busy] = [phone(), phone()]
    await simulator.orders['not-on-whatsapp']({ phones: [absent], on: false })
    await simulator.orders['rate-limit']({ phone: busy, forMs: 60_000 })
    for (const [number, error] of [
      [absent, '404'],
      [busy, '429'],
    ] as const) {
      const { errors } = await aCode(number)
      expect(await until(() => errors[0], 'the refusal')).toBe(error)
    }
  })
})
