import { AppError } from '#lib/errors.ts'
import { BODY_LIMIT, TEXT_LIMIT } from '#lib/templates/limits.ts'
import { engine, type Placeholder, parseTemplate } from '#lib/templates/parse.ts'

export type Recipient = {
  name: string | null
  /** E.164 */
  phone: string
  attributes: Readonly<Record<string, unknown>>
}
/** `missing` names the placeholder: without a value, or (text_too_long) with the longest one. */
export type Rendered =
  | { ok: true; text: string }
  | { ok: false; reason: 'missing_value' | 'text_too_long'; missing: string }
export type CompiledTemplate = {
  placeholders: Placeholder[]
  /** Never throws, whatever the contact's data holds. Data is never read as template. */
  render(contact: Recipient): Rendered
  /** The same in pieces, for a preview that marks what changes from person to person; blanks stay blank. */
  parts(contact: Recipient): TextPart[]
}
/** `personal`: comes from the contact or a fallback, not from the text itself. */
export type TextPart = { text: string; personal: boolean }

/** A contact's value for a key; blanks count as none. */
function fieldOf(contact: Recipient, key: string): string {
  let value: unknown
  if (key === 'name') value = contact.name
  else if (key === 'phone') value = contact.phone
  else if (Object.hasOwn(contact.attributes, key)) value = contact.attributes[key]
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return ''
  const text = String(value)
  return text.trim() === '' ? '' : text
}

/**
 * Compiles a message template: Liquid, strict, with output tags and the filters of filters.ts only.
 * @throws AppError template_empty, template_too_long {limit}, template_syntax {line, column, hint, near, suggestion}
 */
export function compileTemplate(source: string): CompiledTemplate {
  const body = source.replace(/\r\n?/g, '\n')
  if (body.trim() === '') throw new AppError('template_empty')
  if (body.length > BODY_LIMIT) throw new AppError('template_too_long', { limit: BODY_LIMIT })
  const { templates, placeholders, keys } = parseTemplate(body)

  const written = new Map([...keys].map(([name, key]) => [key, name]))

  function valuesOf(contact: Recipient): Record<string, string> {
    const values: Record<string, string> = Object.create(null)
    for (const [as, key] of keys) values[as] = fieldOf(contact, key)
    return values
  }
  function render(contact: Recipient): Rendered {
    const values = valuesOf(contact)
    const absent = placeholders.find(({ name, hasDefault }) => !hasDefault && values[written.get(name)!] === '')
    if (absent) return { ok: false, reason: 'missing_value', missing: absent.name }
    const text: string = engine.renderSync(templates, values)
    if (text.length <= TEXT_LIMIT && text.trim() !== '') return { ok: true, text }
    const longest = placeholders.toSorted(
      (a, b) => fieldOf(contact, b.name).length - fieldOf(contact, a.name).length,
    )[0]
    const missing = longest?.name ?? ''
    return { ok: false, reason: text.length > TEXT_LIMIT ? 'text_too_long' : 'missing_value', missing }
  }
  function parts(contact: Recipient): TextPart[] {
    const values = valuesOf(contact)
    return templates.map((one) => ({ text: String(engine.renderSync([one], values)), personal: 'value' in one }))
  }
  return { placeholders, render, parts }
}
