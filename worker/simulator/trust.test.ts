import { WA_CERT_DETAILS } from '@whiskeysockets/baileys'
import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { isSimulatorEndpoint, simulatorSocketOptions, trustSimulator } from './trust.ts'

const original = WA_CERT_DETAILS.PUBLIC_KEY
const root = new Uint8Array(32).fill(7)

afterEach(() => {
  WA_CERT_DETAILS.PUBLIC_KEY = original
})

const ELSEWHERE = [
  'wss://web.whatsapp.com/ws/chat',
  'ws://web.whatsapp.com/ws/chat',
  'wss://127.0.0.1:4000/ws/chat',
  'http://127.0.0.1:4000/ws/chat',
  'ws://0.0.0.0:4000/ws/chat',
  'ws://localhost:4000/ws/chat',
  'ws://192.168.1.4:4000/ws/chat',
  'ws://127.0.0.1.example.com:4000/ws/chat',
  'ws://127.0.0.1@example.com:4000/ws/chat',
  'ws://user:password@127.0.0.1:4000/ws/chat',
  'ws://127.0.0.1/ws/chat',
  'ws://[::2]:4000/ws/chat',
  '127.0.0.1:4000',
  '',
]

describe('trusting the simulator', () => {
  it.each(ELSEWHERE)('is refused at %s, and the real root stays', (endpoint) => {
    expect(() => trustSimulator(endpoint, root)).toThrow(/loopback only/)
    expect(() => simulatorSocketOptions(endpoint)).toThrow(/not the simulator/)
    expect(WA_CERT_DETAILS.PUBLIC_KEY).toBe(original)
  })

  it('is refused at any host name and any other address', () => {
    const host = fc.oneof(
      fc.domain(),
      fc.ipV4().filter((ip) => ip !== '127.0.0.1'),
    )
    fc.assert(fc.property(host, (name) => !isSimulatorEndpoint(`ws://${name}:4000/ws/chat`)))
  })

  it.each(['ws://127.0.0.1:4000/ws/chat', 'ws://[::1]:4000/ws/chat'])('is done at %s', (endpoint) => {
    trustSimulator(endpoint, root)
    expect(WA_CERT_DETAILS.PUBLIC_KEY).toEqual(Buffer.from(root))
    expect(simulatorSocketOptions(endpoint)).toEqual({ waWebSocketUrl: endpoint })
  })

  it('takes nothing for a key that is none', () => {
    expect(() => trustSimulator('ws://127.0.0.1:4000/', new Uint8Array(31))).toThrow(/32 bytes/)
    expect(WA_CERT_DETAILS.PUBLIC_KEY).toBe(original)
  })

  it('says where without saying a password', () => {
    expect(() => trustSimulator('wss://user:secret@example.com/?token=t', root)).toThrow(/not at wss:\/\/example\.com$/)
  })
})
