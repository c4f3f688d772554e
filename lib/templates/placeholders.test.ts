import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AppError } from '#lib/errors.ts'
import { checkPlaceholders, lookalikes, placeholderKey } from '#lib/templates/placeholders.ts'
import { compileTemplate } from '#lib/templates/render.ts'

describe('placeholderKey', () => {
  it.each([
    ['Order No.', 'order_no'],
    ['  First   Name ', 'first_name'],
    ['राशि (₹)', 'राशि'],
    ['बिल नंबर', 'बिल_नंबर'],
    ['2nd name', '2nd_name'],
    ['Empty', 'empty_'],
    ['2026', '2026_'],
    ['₹', ''],
  ])('%s → %s', (heading, key) => expect(placeholderKey(heading)).toBe(key))

  it('gives keys that a template can use', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 }), (heading) => {
        const key = placeholderKey(heading)
        fc.pre(key !== '')
        expect(placeholderKey(key)).toBe(key)
        const rendered = compileTemplate(`{{ ${key} }}`).render({ name: 'x', phone: 'x', attributes: { [key]: 'x' } })
        expect(rendered).toEqual({ ok: true, text: 'x' })
      }),
      { numRuns: 1_000, examples: [['0'], ['_0_'], ['12.5']] },
    )
  })
})

describe('checkPlaceholders', () => {
  const check = (body: string) => {
    try {
      checkPlaceholders(compileTemplate(body), ['invoice', 'amount', 'रक्कम'])
      return undefined
    } catch (error) {
      return error instanceof AppError ? { code: error.code, ...error.details } : error
    }
  }
  it('accepts what contacts have', () =>
    expect(check('{{ name }} {{ phone }} {{ Invoice }} {{ रक्कम }}')).toBeUndefined())
  it('refuses the rest, even with a fallback, and says what was probably meant', () => {
    expect(check('Hi\n{{ invoce | default: "-" }}')).toEqual({
      code: 'template_unknown_placeholder',
      name: 'invoce',
      line: 2,
      column: 1,
      suggestion: 'invoice',
      hasSuggestion: 'yes',
    })
    expect(check('{{ inv }}')).toMatchObject({ suggestion: 'invoice' })
    expect(check('{{ birthday }}')).toMatchObject({ hasSuggestion: 'no', suggestion: '' })
  })
})

describe('lookalikes', () => {
  it('finds braces and brackets that were meant as placeholders', () => {
    expect(lookalikes('Hi {name}, [Invoice] {{ amount }} {size 12} [x]', ['invoice', 'amount'])).toEqual([
      'name',
      'Invoice',
    ])
  })
})
