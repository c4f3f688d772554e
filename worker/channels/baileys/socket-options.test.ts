import { DEFAULT_CONNECTION_CONFIG, proto, type SocketConfig } from '@whiskeysockets/baileys'
import { describe, expect, it } from 'vitest'
import { systemClock } from '#lib/clock.ts'
import { KnownDevices } from './devices.ts'
import { DEFAULT_LIMITS, socketOptions } from './socket-options.ts'

const own = {} as Parameters<typeof socketOptions>[0]
const options = (kind: 'whatsapp' | 'simulator') =>
  socketOptions(
    own,
    kind === 'whatsapp' ? { kind } : { kind, url: 'ws://127.0.0.1:4000/ws/chat' },
    new KnownDevices(1, 1_000, systemClock),
    DEFAULT_LIMITS,
  )

describe('what a socket is told', () => {
  it('leads to WhatsApp unless the endpoint is the simulator', () => {
    expect(options('whatsapp').waWebSocketUrl).toBeUndefined()
    expect(options('whatsapp').version).toBeUndefined()
    expect(DEFAULT_CONNECTION_CONFIG.waWebSocketUrl).toBe('wss://web.whatsapp.com/ws/chat')
    expect(options('simulator').waWebSocketUrl).toBe('ws://127.0.0.1:4000/ws/chat')
    const elsewhere = { kind: 'simulator', url: 'ws://10.0.0.1:4000/ws/chat' } as const
    expect(() => socketOptions(own, elsewhere, new KnownDevices(1, 1_000, systemClock), DEFAULT_LIMITS)).toThrow(
      'is not the simulator',
    )
  })

  it('refuses old chats, and not what brings the first LIDs', () => {
    const { shouldSyncHistoryMessage: takes } = options('whatsapp') as SocketConfig
    const { RECENT, FULL, INITIAL_BOOTSTRAP, PUSH_NAME, NON_BLOCKING_DATA } = proto.HistorySync.HistorySyncType
    expect([RECENT, FULL].map((syncType) => takes({ syncType }))).toEqual([false, false])
    expect([INITIAL_BOOTSTRAP, PUSH_NAME, NON_BLOCKING_DATA].map((syncType) => takes({ syncType }))).toEqual([
      true,
      true,
      true,
    ])
  })

  it('ignores groups, channels and status lists, and no person', () => {
    const { shouldIgnoreJid: ignores } = options('whatsapp') as SocketConfig
    const others = ['1203@g.us', 'status@broadcast', '12@newsletter']
    expect(others.map((jid) => ignores(jid))).toEqual([true, true, true])
    const people = ['919876543210@s.whatsapp.net', '77123@lid', '919876543210@hosted']
    expect(people.map((jid) => ignores(jid))).toEqual([false, false, false])
  })

  it('gives each socket caches of its own', async () => {
    const [one, two] = [options('whatsapp'), options('whatsapp')]
    for (const name of ['msgRetryCounterCache', 'callOfferCache', 'placeholderResendCache'] as const) {
      await one[name]?.set('3EB0', name)
      expect(await two[name]?.get('3EB0')).toBeUndefined()
      expect(await one[name]?.get('3EB0')).toBe(name)
    }
  })
})
