import { pino } from 'pino'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { testDatabase } from '#tests/database/index.ts'
import { aPhone, aWorkspace } from '#tests/factories.ts'
import { type Simulator, startSimulator } from '#worker/simulator/server.ts'
import { until } from '#worker/simulator/testing.ts'
import { aLinkedChannel, aNewSender, reconnect } from '../testing.ts'
import { jidOfPhone } from './jids.ts'

/** Everything this process says: its log at the loudest, and its console. */
const said: string[] = []
const log = pino({ level: 'trace' }, { write: (line) => void said.push(line) })
const originals = { info: console.info, warn: console.warn, error: console.error, log: console.log }

testDatabase()
let simulator: Simulator
beforeAll(async () => {
  for (const method of ['info', 'warn', 'error', 'log'] as const)
    console[method] = (...args) => void said.push(JSON.stringify(args))
  simulator = await startSimulator({ habits: { deliveryDelayMs: 0 } })
})
afterAll(async () => {
  await simulator.stop()
  Object.assign(console, originals)
})

it('says nothing of keys, numbers or texts, whatever happens', async () => {
  const senderId = await aNewSender((await aWorkspace()).workspaceId)
  const [own, phone] = [aPhone(), aPhone()]
  let linked = await aLinkedChannel(simulator, senderId, own.slice(1), { log })
  const send = (id: string) =>
    linked.channel.send({ id: id.padEnd(22, '0'), jid: jidOfPhone(phone), text: 'Namaste Sunita' }, 5_000)
  await send('3EB0A')
  await linked.channel.refreshKeys([jidOfPhone(phone)])
  await simulator.orders.inbound({ to: own.slice(1), from: phone.slice(1), text: 'Mera order kahan hai' })
  await until(() => linked.inbound.length > 0, 'the message')
  simulator.orders.policy({ rules: [{ verdict: { error: 479 } }] })
  await send('3EB0B')
  simulator.orders.policy({ rules: [{ match: { firstAttemptOnly: true }, verdict: { receipts: ['retry'] } }] })
  linked.texts.set('3EB0C'.padEnd(22, '0'), 'Namaste Sunita')
  await send('3EB0C')
  const { store } = linked.session
  const stored = [
    (await store.loadCreds())!,
    ...(await store.readAll('session')).values(),
    ...(await store.readAll('pre-key')).values(),
  ]
  store.writeKeys = async () => {
    throw new Error(`could not write ${phone}`)
  }
  await simulator.orders.inbound({ to: own.slice(1), from: phone.slice(1), text: 'Mera order kahan hai' })
  await until(() => said.some((line) => line.includes('keys were not stored')), 'a failure')
  simulator.orders.drop({ phone: own.slice(1) })
  await linked.closed()
  linked = await reconnect(simulator, senderId, { log })
  await linked.channel.logout()

  const keys = stored.flatMap((value) => value.match(/[A-Za-z0-9+/]{40,}={0,2}/g) ?? [])
  expect(keys.length).toBeGreaterThan(800)
  expect(said.length).toBeGreaterThan(2)
  const everything = said.join('\n')
  expect(keys.filter((key) => everything.includes(key.slice(0, 24)))).toEqual([])
  for (const secret of [own.slice(1), phone.slice(1), 'Sunita', 'kahan', 'privKey'])
    expect(everything).not.toContain(secret)
})
