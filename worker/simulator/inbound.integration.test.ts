import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type Simulator, startSimulator } from './server.ts'
import { linkClient, loginClient, type TestClient, until } from './testing.ts'

let simulator: Simulator
const clients: TestClient[] = []
let next = 919_600_000_000

const phone = () => String(next++)
const keep = (client: TestClient) => {
  clients.push(client)
  return client
}
const pending = (number: string) => simulator.info().accounts.find((one) => one.phone === number)?.pending

beforeAll(async () => {
  simulator = await startSimulator({ habits: { deliveryDelayMs: 0 } })
})
afterEach(() => {
  for (const client of clients.splice(0)) client.end()
})
afterAll(() => simulator.stop())

describe('a message from a phone', () => {
  it('arrives decrypted, with number and LID, whichever of them it is addressed from', async () => {
    const [own, from] = [phone(), phone()]
    const client = keep(await linkClient(simulator, own))
    const { id } = await simulator.orders.inbound({ to: own, from, text: 'STOP' })
    await until(() => client.texts().length === 1, 'the first')
    await simulator.orders.inbound({ to: own, from, text: 'बंद', viaLid: true })
    await until(() => client.texts().length === 2, 'both')
    expect(client.texts()).toEqual(['STOP', 'बंद'])
    const keys = client.messages.filter(({ key }) => !key.fromMe).map(({ key }) => key)
    expect(keys[0]).toMatchObject({ id, remoteJid: `${from}@s.whatsapp.net`, remoteJidAlt: `77${from}@lid` })
    expect(keys[1]).toMatchObject({ remoteJid: `77${from}@lid`, remoteJidAlt: `${from}@s.whatsapp.net` })
  })

  it('waits while the device is away, and comes with the backlog, in order', async () => {
    const [own, from] = [phone(), phone()]
    const client = keep(await linkClient(simulator, own))
    client.end()
    await until(() => simulator.info().accounts.find((one) => one.phone === own)?.connected === false, 'the end')
    for (const text of ['one', 'two', 'three']) await simulator.orders.inbound({ to: own, from, text })
    const again = keep(await loginClient(simulator, client.auth))
    await until(() => again.texts().length === 3, 'the backlog')
    expect(again.texts()).toEqual(['one', 'two', 'three'])
    expect(again.arrivals.at(-1)).toBe('append')
    await until(() => pending(own) === 0, 'the receipts')
  })

  it('comes again to a device that died before its receipt, and not after it', async () => {
    const [own, from] = [phone(), phone()]
    const client = keep(await linkClient(simulator, own))
    await until(() => pending(own) === 0, 'a quiet start')
    const crashed = client.auth.copy()
    client.socket.ws.removeAllListeners('CB:message')
    await simulator.orders.inbound({ to: own, from, text: 'kept' })
    expect(pending(own)).toBe(1)
    await simulator.orders.drop({ phone: own })
    await client.closed()
    const again = keep(await loginClient(simulator, crashed))
    await until(() => again.texts().includes('kept'), 'the message')
    await until(() => pending(own) === 0, 'the receipt')
    again.end()
    const third = keep(await loginClient(simulator, again.auth))
    expect(third.texts()).toEqual([])
  })

  it('is encrypted anew when the device could not read it', async () => {
    const [own, from] = [phone(), phone()]
    const client = keep(await linkClient(simulator, own))
    const before = client.auth.copy()
    await simulator.orders.inbound({ to: own, from, text: 'first' })
    await until(() => client.texts().includes('first'), 'the first')
    const answer = await client.send(from, 'thanks')
    await until(() => client.status(answer) === 3, 'the delivery')
    client.end()
    // A device restored from an old copy has lost the session that the phone goes on with.
    const restored = keep(await loginClient(simulator, before))
    await simulator.orders.inbound({ to: own, from, text: 'second' })
    await until(() => restored.texts().includes('second'), 'the second')
    await until(() => pending(own) === 0, 'the receipt')
    const receipts = simulator.journal.page(0, 10_000).entries.filter((entry) => entry.kind === 'client_receipt')
    expect(receipts.some((entry) => entry.from === own && entry.type === 'retry')).toBe(true)
  })

  it('is refused for a number that is not linked', async () => {
    await expect(simulator.orders.inbound({ to: phone(), from: phone(), text: 'x' })).rejects.toMatchObject({
      status: 404,
    })
  })

  it('uses up prekeys; when few are left the network asks for more, and gets them', async () => {
    const own = phone()
    const client = keep(await linkClient(simulator, own))
    const before = client.auth.creds.nextPreKeyId
    for (let sent = 0; sent < before; sent++) {
      await simulator.orders.inbound({ to: own, from: phone(), text: `n${sent}` })
      if (client.auth.creds.nextPreKeyId !== before) break
    }
    await until(() => client.auth.creds.nextPreKeyId > before, 'new prekeys', 20_000)
  }, 60_000)
})

describe('a phone that answers by itself', () => {
  it('does so when it shows the message meant, once', async () => {
    const [own, to] = [phone(), phone()]
    const client = keep(await linkClient(simulator, own))
    await simulator.orders.reply({ phone: to, textIncludes: 'offer', reply: 'STOP', afterMs: 5, times: 1 })
    for (const text of ['hello', 'our offer', 'offer again']) await client.send(to, text)
    await client.send(phone(), 'offer to another')
    await until(() => client.texts().length > 0, 'the answer')
    await new Promise((done) => setTimeout(done, 100))
    expect(client.texts()).toEqual(['STOP'])
  })
})
