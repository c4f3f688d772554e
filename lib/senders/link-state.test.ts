import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LINK_PATIENCE_MS, linkState } from './link-state.ts'
import type { Sender } from './schema.ts'

const now = new Date('2026-11-22T12:00:00Z')
const later = new Date(now.getTime() + 20_000)
type Input = Parameters<typeof linkState>[0]
const session = (
  status: NonNullable<Sender['session']>['status'],
  linkRequestId = 'r1',
  closeReason: string | null = null,
) => ({
  ...{ status, linkRequestId, closeReason, closeCode: null, linkedAt: null, connectedAt: null, expiresAt: null },
})
const asking: Input = {
  desiredState: 'linked',
  linkRequestId: 'r1',
  session: null,
  phone: null,
  status: 'unlinked',
  linkMethod: 'qr',
}

describe('linkState', () => {
  it('is idle without a wish', () => {
    expect(linkState({ ...asking, desiredState: 'unlinked' }, null, null, now)).toEqual({ state: 'idle' })
  })
  it('starts, and after half a minute without a worker says so', () => {
    expect(linkState(asking, null, now, now)).toEqual({ state: 'starting', requestId: 'r1', method: 'qr' })
    const late = new Date(now.getTime() + LINK_PATIENCE_MS + 1)
    expect(linkState(asking, null, now, late)).toEqual({
      ...{ state: 'failed', requestId: 'r1', method: 'qr', reason: 'no_worker' },
    })
  })
  it('shows a code of this request while it lives', () => {
    const qr = { code: '2@x', method: 'qr', requestId: 'r1', expiresAt: later } as const
    expect(linkState({ ...asking, session: session('pending') }, qr, now, now)).toMatchObject({
      state: 'code',
      method: 'qr',
      code: '2@x',
    })
    const entered = { ...qr, method: 'pairing_code', code: 'ABCD1234' } as const
    expect(linkState({ ...asking, session: session('pending') }, entered, now, now)).toMatchObject({
      state: 'code',
      method: 'pairing_code',
      code: 'ABCD1234',
    })
    expect(linkState({ ...asking, session: session('pending') }, { ...qr, expiresAt: now }, now, now).state).toBe(
      'starting',
    )
    expect(linkState(asking, { ...qr, requestId: 'r0' }, now, now).state).toBe('starting')
  })
  it('tells unscanned codes from a refusal', () => {
    expect(linkState({ ...asking, session: session('failed', 'r1', 'qr_ended') }, null, now, now).state).toBe('expired')
    expect(linkState({ ...asking, session: session('failed', 'r1', 'number_in_use') }, null, now, now)).toMatchObject({
      state: 'failed',
      reason: 'number_in_use',
    })
  })
  it('begins anew where the link stood and has ended; a ban stays said', () => {
    const ended = (reason: string) => ({ ...session('expired', 'r1', reason), linkedAt: now })
    expect(linkState({ ...asking, session: ended('logged_out') }, null, now, now)).toEqual({ state: 'idle' })
    expect(linkState({ ...asking, session: ended('banned') }, null, now, now)).toMatchObject({
      state: 'failed',
      reason: 'banned',
    })
  })
  it('never takes the word of an older request', () => {
    const status = fc.constantFrom('pending', 'connected', 'reconnecting', 'expired', 'failed' as const)
    fc.assert(
      fc.property(status, fc.string(), (value, reason) => {
        const old = session(value as NonNullable<Sender['session']>['status'], 'r0', reason)
        expect(linkState({ ...asking, phone: '+919822000417', session: old }, null, now, now).state).toBe('starting')
      }),
    )
  })
})
