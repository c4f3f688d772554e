import { afterEach, describe, expect, it } from 'vitest'
import { type Simulator, type SimulatorOptions, startSimulator } from './server.ts'
import { linkClient, type TestClient, until } from './testing.ts'

const OWN = '919800000001'
const PHONE = '919811111111'
const ID = '3EB0EEEEEEEEEEEEEEEEEE'
let simulator: Simulator
let client: TestClient

async function start(options: SimulatorOptions): Promise<void> {
  simulator = await startSimulator(options)
  client = await linkClient(simulator, OWN)
}
afterEach(async () => {
  client.end()
  await simulator.stop()
})

describe('a simulator', () => {
  it('whose phones do not drop duplicates counts what they show twice', async () => {
    await start({ dedupe: false })
    await client.send(PHONE, 'twice', ID)
    await client.send(PHONE, 'twice', ID)
    await until(() => simulator.journal.summary(OWN).stanzas === 2, 'both')
    expect(simulator.journal.summary(OWN)).toEqual({
      stanzas: 2,
      shown: 2,
      duplicates: 1,
      wire_resends: 1,
      phones: 1,
    })
  })

  it('that does not decrypt still drops duplicates and sends receipts', async () => {
    await start({ decrypt: false, habits: { readShare: 1, readDelayMs: 10 } })
    await client.send(PHONE, 'unread', ID)
    await client.send(PHONE, 'unread', ID)
    await until(() => client.status(ID) === 4, 'the read receipt')
    expect(simulator.journal.summary(OWN)).toMatchObject({ shown: 1, duplicates: 0, wire_resends: 1 })
    expect(simulator.journal.page().entries.find(({ kind }) => kind === 'shown')).not.toHaveProperty('text')
  })

  it('prints no key material while it runs', async () => {
    const printed: unknown[] = []
    const original = console.info
    console.info = (...args: unknown[]) => printed.push(args)
    try {
      await start({})
      await client.send(PHONE, 'one')
      await client.socket.assertSessions([`${PHONE}@s.whatsapp.net`], true)
      await client.send(PHONE, 'two')
      await until(() => simulator.journal.summary(OWN).shown === 2, 'both')
    } finally {
      console.info = original
    }
    expect(printed).toEqual([])
  })
})
