import { describe, expect, it } from 'vitest'
import { codeOf, isConnectionClosed, rawClose } from './boom.ts'

/** Baileys' errors come from a package that is not a dependency of ours. */
class Boom extends Error {
  readonly output: { statusCode: number }
  readonly data: unknown
  constructor(message: string, { statusCode = 500, data }: { statusCode?: number; data?: unknown }) {
    super(message)
    this.output = { statusCode }
    this.data = data
  }
}

describe("Baileys' errors", () => {
  it('give the code of an end, with the type of its stanza', () => {
    const conflict = { tag: 'conflict', attrs: { type: 'device_removed' } }
    const error = new Boom('Stream Errored (conflict)', { statusCode: 401, data: conflict })
    expect(rawClose(error)).toEqual({ code: 401, text: 'Stream Errored (conflict) device_removed' })
    expect(rawClose(new Boom('Connection Failure', { statusCode: 403, data: { reason: '403' } }))).toEqual({
      code: 403,
      text: 'Connection Failure',
    })
    expect(rawClose(new Error('handshake'))).toEqual({ code: null, text: 'handshake' })
    expect(rawClose(undefined)).toEqual({ code: null, text: '' })
  })

  it('give the code of a refused question', () => {
    expect(codeOf(new Boom('rate-overlimit', { data: 429 }))).toBe(429)
    expect(codeOf(new Boom('x', { data: Number.NaN }))).toBeNull()
    expect(codeOf('no error at all')).toBeNull()
  })

  it('prove that nothing was written only where the socket was found closed', () => {
    expect(isConnectionClosed(new Boom('Connection Closed', { statusCode: 428 }))).toBe(true)
    expect(isConnectionClosed(new Boom('Timed Out', { statusCode: 408 }))).toBe(false)
    expect(isConnectionClosed(new Error('WebSocket is not open: readyState 3'))).toBe(false)
  })
})
