import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AppError } from '#lib/errors.ts'
import { BODY_LIMIT, TEXT_LIMIT } from '#lib/templates/limits.ts'
import { compileTemplate } from '#lib/templates/render.ts'

const sunita = {
  name: 'Sunita Patil',
  phone: '+919822012345',
  attributes: { invoice: 'KS-1042', amount: '1234567.5', due: '05/11/2026', राशि: '500', gap: '  ' },
}
const textOf = (body: string, contact = sunita) => {
  const rendered = compileTemplate(body).render(contact)
  return rendered.ok ? rendered.text : rendered
}
const failureOf = (body: string) => {
  try {
    compileTemplate(body)
  } catch (error) {
    if (error instanceof AppError) return { code: error.code, ...error.details }
    throw error
  }
  return undefined
}

describe('rendering', () => {
  it.each([
    ['Namaste {{name}}, your order {{ invoice }} is ready', 'Namaste Sunita Patil, your order KS-1042 is ready'],
    ['{{ Name }} {{ Invoice }}', 'Sunita Patil KS-1042'],
    ['{{ नाव | default: "जी" }} ₹{{ राशि }}', 'जी ₹500'],
    ['{{ gap | default: "ji" }}', 'ji'],
    ['{{ gap | upcase | default: "ji" }}', 'ji'],
    ['{{ name | default: "a }} b" }}', 'Sunita Patil'],
    ['{{ amount | number }} {{ amount | number: 0 }} {{ invoice | number }}', '12,34,567.5 12,34,568 KS-1042'],
    ['{{ due | date }} {{ due | date: "%d/%m/%y" }} {{ invoice | date }}', '5 November 2026 05/11/26 KS-1042'],
    [
      '{{ name | first_word | upcase }} {{ name | truncate: 6 }} {{ name | downcase | titlecase }}',
      'SUNITA Sunita… Sunita Patil',
    ],
    ['one\r\ntwo {not a placeholder} 50% % {', 'one\ntwo {not a placeholder} 50% % {'],
  ])('%s', (body, text) => expect(textOf(body)).toBe(text))

  it('says which value is missing, and counts blanks as missing', () => {
    expect(textOf('Hi {{ nickname }}')).toEqual({ ok: false, reason: 'missing_value', missing: 'nickname' })
    expect(textOf('Hi {{ name }} {{ gap }}')).toEqual({ ok: false, reason: 'missing_value', missing: 'gap' })
    expect(textOf('Hi {{ name }}', { ...sunita, name: ' ' as never })).toMatchObject({ missing: 'name' })
  })

  it('sees nothing but the contact own values', () => {
    for (const word of ['constructor', 'toString', 'hasOwnProperty', 'proto', 'valueof'])
      expect(textOf(`{{ ${word} }}`)).toMatchObject({ ok: false, missing: word.toLowerCase() })
  })

  it('refuses a text no channel carries, naming the longest value', () => {
    const long = { ...sunita, attributes: { note: 'x'.repeat(TEXT_LIMIT) } }
    expect(textOf('{{ name }}: {{ note }}', long as never)).toEqual({
      ok: false,
      reason: 'text_too_long',
      missing: 'note',
    })
  })

  it('cuts between letters, never inside one', () => {
    expect(textOf('{{ name | truncate: 3 }}', { ...sunita, name: 'स्नेहा पाटील' })).toBe('स्नेहा…')
    expect(textOf('{{ name | truncate: 1, "" }}', { ...sunita, name: '👩‍👩‍👧‍👦x' })).toBe('👩‍👩‍👧‍👦')
  })
})

describe('what is refused', () => {
  it.each([
    ['', 'template_empty', {}],
    [' \n', 'template_empty', {}],
    ['x'.repeat(BODY_LIMIT + 1), 'template_too_long', { limit: BODY_LIMIT }],
    ['Hi\n  {{ name', 'template_syntax', { line: 2, column: 3, hint: 'unclosed', near: '{{ name' }],
    ['{{ name | default: "x }}', 'template_syntax', { line: 1, hint: 'unclosed' }],
    ['Hi {{ }}', 'template_syntax', { line: 1, hint: 'empty' }],
    ['{% for x in y %}', 'template_syntax', { line: 1, column: 1, hint: 'tag' }],
    ['{% include "/etc/passwd" %}', 'template_syntax', { hint: 'tag' }],
    ['{{ name | upcse }}', 'template_syntax', { hint: 'filter_suggest', near: 'upcse', suggestion: 'upcase' }],
    ['{{ name | zzzzzz }}', 'template_syntax', { hint: 'filter', near: 'zzzzzz' }],
    ['{{ name | where: "a" }}', 'template_syntax', { near: 'where' }],
    ['{{ name | default "x" }}', 'template_syntax', { hint: 'colon' }],
    ['{{ name | default: “ji” }}', 'template_syntax', { hint: 'quotes' }],
    ['{{ name | default: invoice }}', 'template_syntax', { hint: 'argument', near: 'default' }],
    ['{{ name | default }}', 'template_syntax', { hint: 'argument', near: 'default' }],
    ['{{ name | truncate: "x" }}', 'template_syntax', { hint: 'argument', near: 'truncate' }],
    ['a\nb {{ First Name }}', 'template_syntax', { line: 2, column: 3, hint: 'words', suggestion: 'first_name' }],
    ['{{ name.length }}', 'template_syntax', { hint: 'expression' }],
    ['{{ name[0] }}', 'template_syntax', { hint: 'expression' }],
    ['{{ ["name"] }}', 'template_syntax', { hint: 'expression' }],
    ['{{ (1..1000000) }}', 'template_syntax', { hint: 'expression' }],
    ['{{ "text" }}', 'template_syntax', { hint: 'expression' }],
    ['{{{ name }}}', 'template_syntax', { hint: 'expression' }],
  ])('%s', (body, code, details) => expect(failureOf(body)).toMatchObject({ code, ...details }))
})

describe('properties', () => {
  const anyText = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc.constantFrom('{{ name }}', '{% raw %}', '{{', '}}', '<b>', '__proto__', '%s', '\u202e', '*bold*', "'; --"),
  )
  const visible = anyText.filter((text) => text.trim() !== '')

  it('shows contact data verbatim, whatever it holds', () => {
    fc.assert(
      fc.property(visible, anyText, (name, other) => {
        const rendered = compileTemplate('<{{ name }}|{{ other | default: "-" }}>').render({
          name,
          phone: '+919822012345',
          attributes: { other },
        })
        expect(rendered).toEqual({ ok: true, text: `<${name}|${other.trim() === '' ? '-' : other}>` })
      }),
    )
  })

  it('never throws on contact data, through any filter', () => {
    const body =
      '{{ v | default: "x" | upcase | downcase }}{{ v | capitalize | titlecase | strip | first_word | truncate: 3 }}{{ v | number }}{{ v | number: 2 }}{{ v | date }}{{ w }}'
    const compiled = compileTemplate(body)
    const attributes = fc.dictionary(fc.constantFrom('v', 'w', '__proto__', 'constructor'), fc.anything())
    fc.assert(
      fc.property(fc.option(anyText), attributes, (name, values) => {
        const rendered = compiled.render({ name, phone: '+919822012345', attributes: values })
        expect(typeof rendered.ok).toBe('boolean')
        if (rendered.ok) expect(rendered.text.length).toBeLessThanOrEqual(TEXT_LIMIT)
      }),
    )
  })

  it('compiles any text or refuses it with a place inside it', () => {
    const piece = fc.oneof(
      anyText,
      fc.constantFrom('{{ name }}', '{{', '}}', '|', 'default:', '"', '{%', '%}', '\n', 'name'),
    )
    fc.assert(
      fc.property(fc.array(piece, { minLength: 1, maxLength: 8 }), (pieces) => {
        const body = pieces.join('')
        const failure = failureOf(body) as { code: string; line?: number; column?: number } | undefined
        if (failure?.code !== 'template_syntax') return
        const lines = body.replace(/\r\n?/g, '\n').split('\n')
        expect(failure.line).toBeLessThanOrEqual(lines.length)
        expect(failure.column).toBeLessThanOrEqual((lines[failure.line! - 1]?.length ?? 0) + 1)
      }),
      { numRuns: 500 },
    )
  })

  it('gives the same text in pieces', () => {
    const body = 'A {{ name }} b {{- note | default: "?" | upcase -}} c'
    fc.assert(
      fc.property(visible, anyText, (name, note) => {
        const contact = { name, phone: '+919822012345', attributes: { note } }
        const parts = compileTemplate(body).parts(contact)
        expect(parts.map((part) => part.text).join('')).toBe(textOf(body, contact as never))
        expect(parts.filter((part) => part.personal)).toHaveLength(2)
      }),
    )
  })

  it('leaves a text without braces as it is', () => {
    fc.assert(
      fc.property(
        visible.filter((text) => !/[{}\r]/.test(text)),
        (body) => {
          expect(textOf(body)).toBe(body)
        },
      ),
    )
  })
})
