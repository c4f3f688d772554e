import { describe, expect, it } from 'vitest'
import type { PageState } from './page-events.ts'
import { isOpen, readState } from './verdict.ts'

const state = (over: Partial<PageState> = {}): PageState => ({
  authenticated: true,
  mode: 'MAIN',
  info: 'NORMAL',
  code: null,
  idle: false,
  me: '919812345678@c.us',
  lid: null,
  ...over,
})
const unlinked = { authenticated: false, mode: 'QR', me: null }

describe('the state of WhatsApp Web', () => {
  it.each([
    ['CONFLICT', 440, 'replaced', 'replaced'],
    ['TOS_BLOCK', 403, 'banned', 'banned'],
    ['SMB_TOS_BLOCK', 403, 'banned', 'banned'],
    ['DEPRECATED_VERSION', 405, 'client_outdated', 'outdated'],
    ['PROXYBLOCK', null, 'network', 'reconnect'],
  ])('%s ends the connection', (mode, code, reason, next) => {
    expect(readState(state({ mode }), true)).toEqual({ code, reason, next })
  })

  it('goes on while it is linked, whatever it is busy with', () => {
    for (const mode of ['MAIN', 'SYNCING', 'OFFLINE', 'QR']) expect(readState(state({ mode }), true)).toBeUndefined()
  })

  it('has lost its link only where the server gave it a code to scan', () => {
    expect(readState(state(unlinked), true)).toBeUndefined()
    expect(readState(state({ ...unlinked, code: '2@x' }), true)).toMatchObject({ next: 'bad_session' })
    expect(readState(state({ ...unlinked, code: '2@x' }), false)).toBeUndefined()
  })

  it('ends when nobody scanned its codes', () => {
    expect(readState(state({ ...unlinked, idle: true }), false)).toMatchObject({ next: 'qr_ended' })
    expect(readState(state({ ...unlinked, idle: true }), true)).toBeUndefined()
  })

  it('is open only when it is linked, up to date and connected', () => {
    expect(isOpen(state())).toBe(true)
    // "main ready" of wa-js is told of a page that shows a code as well
    for (const over of [unlinked, { mode: 'SYNCING' }, { info: 'OFFLINE' }, { info: 'RESUMING' }, { me: null }])
      expect(isOpen(state(over))).toBe(false)
  })
})
