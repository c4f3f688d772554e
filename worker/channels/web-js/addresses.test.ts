import fc from 'fast-check'
import { expect, it } from 'vitest'
import { inboundOf, jidOf, phoneOf, widOf, widOfPhone } from './addresses.ts'

it('are the same person in both spellings', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[1-9]\d{6,14}$/), (digits) => {
      expect(phoneOf(widOfPhone(`+${digits}`))).toBe(`+${digits}`)
      expect(widOf(jidOf(`${digits}@c.us`))).toBe(`${digits}@c.us`)
      expect(widOf(`${digits}:7@s.whatsapp.net`)).toBe(`${digits}@c.us`)
      expect(widOf(`${digits}:7@lid`)).toBe(`${digits}@lid`)
      expect(jidOf(`${digits}@lid`)).toBe(`${digits}@lid`)
      expect(phoneOf(`${digits}@lid`)).toBeNull()
    }),
  )
})

it('make a message of what the page told, never from the future and never too long', () => {
  const now = new Date('2026-11-24T10:00:00Z')
  const message = {
    id: 'A',
    from: '77123@lid',
    phone: '919812345678@c.us',
    lid: '77123@lid',
    text: 'hi\u0000',
    t: 1_700_000_000,
  }
  expect(inboundOf(message, now)).toEqual({
    id: 'A',
    fromJid: '77123@lid',
    phone: '+919812345678',
    lid: '77123@lid',
    text: 'hi',
    at: new Date(1_700_000_000_000),
  })
  expect(inboundOf({ ...message, t: 9_999_999_999, text: null }, now)).toMatchObject({ at: now, text: null })
  expect(inboundOf({ ...message, text: 'x'.repeat(80_000) }, now).text).toHaveLength(70_000)
})
