import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readClose } from './closes.ts'

describe('the table of closes', () => {
  it.each([
    [515, 'Stream Errored (restart required)', 'reconnect_now', 'restart_required'],
    [428, 'Connection Terminated', 'reconnect', 'network'],
    [428, 'Connection Terminated by Server', 'reconnect', 'network'],
    [408, 'Connection was lost', 'reconnect', 'network'],
    [408, 'QR refs attempts ended', 'qr_ended', 'qr_ended'],
    [503, 'Stream Errored (unknown)', 'reconnect', 'unavailable'],
    [440, 'Stream Errored (conflict) replaced', 'replaced', 'replaced'],
    [440, 'Stream Errored (conflict) device_removed', 'expired', 'logged_out'],
    [401, 'Stream Errored (conflict) device_removed', 'expired', 'logged_out'],
    [401, 'Connection Failure', 'expired', 'logged_out'],
    [411, 'Multi-device beta not joined', 'expired', 'logged_out'],
    [419, 'Connection Failure', 'expired', 'logged_out'],
    [402, 'Connection Failure', 'banned', 'banned'],
    [403, 'Connection Failure', 'banned', 'banned'],
    [406, 'Connection Failure', 'banned', 'banned'],
    [405, 'Connection Failure', 'outdated', 'client_outdated'],
    [409, 'Connection Failure', 'outdated', 'client_outdated'],
    [500, 'Stream Errored (unknown)', 'bad_session', 'bad_session'],
    [429, 'Connection Failure', 'reconnect', 'unknown'],
    [null, 'handshake failed', 'reconnect', 'unknown'],
  ] as const)('%s %s', (code, text, next, reason) => {
    expect(readClose({ code, text })).toEqual({ code, next, reason })
  })

  it('never takes the answer of something on the way for the verdict of WhatsApp', () => {
    const codes = fc.constantFrom(401, 402, 403, 405, 406, 411, 419, 440, 500, 502, 515)
    fc.assert(
      fc.property(codes, fc.string(), (code, rest) => {
        const text = `WebSocket Error (Unexpected server response: ${code}${rest})`
        expect(readClose({ code, text })).toEqual({ code, next: 'reconnect', reason: 'network' })
      }),
    )
  })

  it('answers every code and text, and tries again where it knows nothing', () => {
    const known = new Set([401, 402, 403, 405, 406, 409, 411, 419, 440, 500, 515])
    fc.assert(
      fc.property(fc.option(fc.integer({ min: 1, max: 999 })), fc.string(), (code, text) => {
        const close = readClose({ code, text })
        expect(close.code).toBe(code)
        if (!known.has(code ?? 0) && !/QR refs|device_removed/.test(text)) expect(close.next).toBe('reconnect')
      }),
    )
  })
})
