import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { phoneReasons, readPhone } from '#lib/contacts/phone.ts'

const mobile = fc
  .tuple(fc.integer({ min: 6, max: 9 }), fc.stringMatching(/^[0-9]{9}$/))
  .map(([first, rest]) => `${first}${rest}`)

const devanagari = (text: string) => text.replace(/\d/g, (digit) => String.fromCodePoint(0x966 + Number(digit)))
const fullWidth = (text: string) => text.replace(/\d/g, (digit) => String.fromCodePoint(0xff10 + Number(digit)))
/** How one Indian mobile is written in lists. */
const spellings: ((n: string) => string)[] = [
  (n) => n,
  (n) => `0${n}`,
  (n) => `91${n}`,
  (n) => `+91${n}`,
  (n) => `0091${n}`,
  (n) => `091${n}`,
  (n) => `+91 0${n}`,
  (n) => `${n.slice(0, 5)} ${n.slice(5)}`,
  (n) => `+91-${n.slice(0, 5)}-${n.slice(5)}`,
  (n) => `(+91) ${n}`,
  (n) => `${n.slice(0, 3)}-${n.slice(3, 6)}-${n.slice(6)}`,
  (n) => `+91.${n.slice(0, 5)}.${n.slice(5)}`,
  (n) => `'${n}`,
  (n) => `"${n}"`,
  (n) => `="${n}"`,
  (n) => `${n}.0`,
  (n) => `91${n}.00`,
  (n) => `\u200e+91${n}\u200f`,
  (n) => `  ${n}\u00a0`,
  (n) => `tel:+91${n}`,
  (n) => `p:+91${n}`,
  (n) => `Mob. No. ${n}`,
  (n) => `मो. ${n}`,
  (n) => `${n.slice(0, 5)}\u2013${n.slice(5)}`,
  (n) => `${n[0]}.${n.slice(1)}E+9`,
  (n) => devanagari(`+91 ${n}`),
  (n) => fullWidth(n),
]

describe('readPhone', () => {
  it('reads every spelling of an Indian mobile as the same number, and its own result as itself', () => {
    fc.assert(
      fc.property(mobile, fc.constantFrom(...spellings), (number, spell) => {
        const read = readPhone(spell(number), 'IN')
        expect(read, spell(number)).toEqual({ ok: true, phone: `+91${number}` })
        expect(readPhone(`+91${number}`, 'IN')).toEqual(read)
        expect(readPhone(`+91${number}`, 'US')).toEqual(read)
      }),
    )
  })

  it('never throws, and answers with E.164 that reads as itself or with a known reason', () => {
    const cell = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 40 }),
      fc.stringMatching(/^[+0-9 ()./,;eE"'=-]{0,24}$/),
      fc.stringMatching(/^\+?[0-9]{4,16}$/),
    )
    fc.assert(
      fc.property(cell, fc.constantFrom('IN', 'US', 'GB', 'AE', 'ZZ'), (text, country) => {
        const read = readPhone(text, country)
        if (!read.ok) {
          expect(phoneReasons).toContain(read.reason)
          return
        }
        expect(read.phone).toMatch(/^\+[1-9]\d{6,14}$/)
        expect(readPhone(read.phone, country)).toEqual(read)
      }),
      { numRuns: 2_000 },
    )
  })

  it.each([
    ['', 'phone_missing'],
    [' - ', 'phone_missing'],
    ['N/A', 'phone_missing'],
    ['#N/A', 'phone_missing'],
    ['0', 'phone_missing'],
    ['98765', 'phone_too_short'],
    ['98220 1177', 'phone_too_short'],
    ['+91 98220117', 'phone_too_short'],
    ['98765432101', 'phone_too_long'],
    ['+91 98765 432101', 'phone_too_long'],
    ['9.19877E+11', 'phone_precision_lost'],
    ['9,19877E+11', 'phone_precision_lost'],
    ['98500 44120 / 21', 'phone_two_numbers'],
    ['9850044120, 9822011002', 'phone_two_numbers'],
    ['9850044120\n9822011002', 'phone_two_numbers'],
    ['+919850044120+919822011002', 'phone_two_numbers'],
    ['98500441209822011002', 'phone_two_numbers'],
    ['020-25501234', 'phone_landline'],
    ['02025501234', 'phone_landline'],
    ['+91 22 2345 6789', 'phone_landline'],
    ['080-22345678', 'phone_landline'],
    ['+44 20 7183 8750', 'phone_landline'],
    ['1800 123 4567', 'phone_invalid'],
    ['5555555555', 'phone_invalid'],
    ['98351x20140', 'phone_invalid'],
    ['98351 2014O', 'phone_invalid'],
    ['+91 98351 20140 ext 5', 'phone_invalid'],
    ['<img src=x onerror=alert(1)>', 'phone_invalid'],
    ['+999 12345678', 'phone_invalid'],
  ])('refuses %j with the reason %s', (text, reason) => {
    expect(readPhone(text, 'IN')).toEqual({ ok: false, reason })
  })

  it.each([
    ['+14155552671', 'IN', '+14155552671'],
    ['+44 (0)7911 123456', 'IN', '+447911123456'],
    ['00971501234567', 'IN', '+971501234567'],
    ['(415) 555-2671', 'US', '+14155552671'],
    ['050 123 4567', 'AE', '+971501234567'],
    ['555-2671', 'US', null],
  ])('reads %j from %s as %j', (text, country, phone) => {
    const read = readPhone(text, country)
    expect(read.ok ? read.phone : null).toBe(phone)
  })

  it('does not make a number abroad of a mistyped Indian one', () => {
    fc.assert(
      fc.property(mobile, fc.integer({ min: 0, max: 9 }), (number, extra) => {
        expect(readPhone(`${number}${extra}`, 'IN').ok).toBe(false)
      }),
    )
  })
})
