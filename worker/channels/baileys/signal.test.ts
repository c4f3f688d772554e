import {
  addTransactionCapability,
  initAuthCreds,
  type SignalDataSet,
  type SignalKeyStore,
} from '@whiskeysockets/baileys'
import { pino } from 'pino'
import { describe, expect, it } from 'vitest'
import { baileysLogger } from './logger.ts'
import { signalRepository } from './signal.ts'

const logger = baileysLogger(pino({ level: 'silent' }))
const nothing = { encrypting() {}, keep: async () => {}, decrypted: async () => {}, finished() {}, closing() {} }

function repository(lidLimit: number, commits: SignalDataSet[] = [], get: SignalKeyStore['get'] = async () => ({})) {
  const store: SignalKeyStore = { get, set: async (data) => void commits.push(data) }
  const keys = addTransactionCapability(store, logger, { maxCommitRetries: 1, delayBetweenTriesMs: 0 })
  const asked: string[] = []
  const made = signalRepository({ ...nothing, lidLimit })({ creds: initAuthCreds(), keys }, logger, async (jids) => {
    asked.push(...jids)
    return []
  })
  return { keys, made, asked }
}

describe("Baileys' signal repository, in the version that is installed", () => {
  it('keeps no more mappings than it may', async () => {
    const { made } = repository(100)
    for (let index = 0; index < 400; index++)
      await made.lidMapping.storeLIDPNMappings([{ lid: `77${index}@lid`, pn: `91${index}@s.whatsapp.net` }])
    const { mappingCache } = made.lidMapping as unknown as { mappingCache: { size: number } }
    expect(mappingCache.size).toBe(100)
    expect(await made.lidMapping.getLIDForPN('91399@s.whatsapp.net')).toBe('77399@lid')
    made.close?.()
    expect(mappingCache.size).toBe(0)
  })

  it('asks WhatsApp for no mapping that is stored, however many are wanted at once', async () => {
    const stored = async (_type: string, ids: string[]) => Object.fromEntries(ids.map((id) => [id, `77${id}`]))
    const { made, asked } = repository(4, [], stored as SignalKeyStore['get'])
    const jids = Array.from({ length: 30 }, (_, index) => `91${100 + index}@s.whatsapp.net`)
    expect(await made.lidMapping.getLIDsForPNs(jids)).toHaveLength(30)
    expect(asked).toEqual([])
    const { mappingCache } = made.lidMapping as unknown as { mappingCache: { size: number } }
    expect(mappingCache.size).toBe(4)
    expect(await made.lidMapping.getLIDForPN(jids[0]!)).toBe('7791100@lid')
    expect(asked).toEqual([])
  })

  it('runs one transaction after the other, whatever they lock, and nested ones inside', async () => {
    const commits: SignalDataSet[] = []
    const { keys } = repository(10, commits)
    const order: string[] = []
    const work = (name: string) => () =>
      keys.transaction(async () => {
        order.push(`${name} begins`)
        await new Promise((done) => setTimeout(done, 5))
        await keys.transaction(() => keys.set({ 'lid-mapping': { [name]: name } }) as Promise<void>, 'inner')
        order.push(`${name} ends`)
      }, name)
    const failing = keys.transaction(async () => {
      throw new Error('no')
    }, 'x')
    await Promise.all([expect(failing).rejects.toThrow('no'), work('a')(), work('b')()])
    expect(order).toEqual(['a begins', 'a ends', 'b begins', 'b ends'])
    expect(commits).toEqual([{ 'lid-mapping': { a: 'a' } }, { 'lid-mapping': { b: 'b' } }])
  })
})
