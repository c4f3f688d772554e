import { describe, expect, it } from 'vitest'
import { readAnswer, readLookupFailure } from './answers.ts'

const refused = (code: number) => readAnswer({ kind: 'refused', code })

describe('what an answer means', () => {
  it('is for good only when WhatsApp says so, or the error is known to last', () => {
    expect(readAnswer({ kind: 'accepted' }).message).toEqual({ to: 'sent' })
    for (const code of [400, 403, 404])
      expect(refused(code)).toEqual({ message: { to: 'failed', reason: 'refused', code }, sender: null })
    for (const code of [479, 500, 503, 999])
      expect(refused(code)).toEqual({ message: { to: 'retry_wait', reason: 'refused_for_now', code }, sender: null })
  })

  it('slows the whole sender after 429, and stops it after 463, which is never tried again', () => {
    expect(refused(429)).toMatchObject({ message: { to: 'retry_wait' }, sender: 'rate_limited' })
    expect(readLookupFailure(429)).toMatchObject({ message: { to: 'retry_wait' }, sender: 'rate_limited' })
    expect(refused(463)).toMatchObject({ message: { to: 'failed', reason: 'restricted' }, sender: 'reach_out_limited' })
  })

  it('without an answer is uncertain, unless nothing was written', () => {
    for (const cause of ['timeout', 'closed', 'keys_not_saved'] as const)
      expect(readAnswer({ kind: 'unknown', cause }).message).toMatchObject({ to: 'uncertain' })
    expect(readAnswer({ kind: 'not_written', cause: 'not_connected' }).message).toMatchObject({
      to: 'retry_wait',
      untried: true,
    })
    expect(readAnswer({ kind: 'not_written', cause: 'no_devices' }).message).toEqual({
      to: 'retry_wait',
      reason: 'not_connected',
      code: null,
    })
    expect(readLookupFailure(null).message).toMatchObject({ to: 'retry_wait', reason: 'not_connected' })
  })
})
