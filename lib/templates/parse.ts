import { Liquid, type Template, TypeGuards } from 'liquidjs'
import { AppError } from '#lib/errors.ts'
import { filters } from '#lib/templates/filters.ts'
import { nearest, placeholderKey } from '#lib/templates/placeholders.ts'

/** One `{{ … }}`: its key, whether it has a fallback, and where it stands (from 1). */
export type Placeholder = { name: string; hasDefault: boolean; line: number; column: number }

/** Why a template cannot be read; the sentence for each is in errors.json under template_syntax. */
export type SyntaxHint =
  | 'unclosed'
  | 'empty'
  | 'tag'
  | 'filter'
  | 'filter_suggest'
  | 'argument'
  | 'colon'
  | 'quotes'
  | 'words'
  | 'expression'

/** Strict Liquid with nothing in it but our filters: no tags, no built-ins, no prototypes. */
export const engine = new Liquid({
  strictFilters: true,
  strictVariables: true,
  ownPropertyOnly: true,
  relativeReference: false,
})
for (const name of Object.keys(engine.tags)) delete engine.tags[name]
for (const name of Object.keys(engine.filters)) delete engine.filters[name]
for (const [name, filter] of Object.entries(filters)) engine.registerFilter(name, filter.apply)

const CUT = 40
type Failure = { hint: SyntaxHint; near?: string; suggestion?: string }

function fail(body: string, offset: number, { hint, near = '', suggestion = '' }: Failure): never {
  const before = body.slice(0, offset).split('\n')
  throw new AppError('template_syntax', {
    line: before.length,
    column: before.at(-1)!.length + 1,
    hint,
    near: near.length > CUT ? `${near.slice(0, CUT)}…` : near,
    suggestion,
  })
}

/** Liquid's own complaint, said for people. */
function explain(body: string, error: Error & { token?: { begin?: number; getText?(): string } }): never {
  const offset = error.token?.begin ?? 0
  const near = body.slice(offset).split('\n', 1)[0] ?? ''
  const filter = /undefined filter: (\S+?)(?:,|$)/.exec(error.message)?.[1]
  if (filter) {
    const suggestion = nearest(filter, Object.keys(filters))
    fail(body, offset, { hint: suggestion ? 'filter_suggest' : 'filter', near: filter, suggestion })
  }
  if (/^tag /.test(error.message)) fail(body, offset, { hint: 'tag', near })
  if (/not closed/.test(error.message)) fail(body, offset, { hint: 'unclosed', near })
  if (/expected ":"/.test(error.message)) fail(body, offset, { hint: 'colon', near })
  if (/[“”‘’«»„]/.test(near)) fail(body, offset, { hint: 'quotes', near })
  if (/invalid value expression: "\s*"/.test(error.message)) fail(body, offset, { hint: 'empty' })
  fail(body, offset, { hint: 'expression', near })
}

type Output = { value: { initial: { postfix: unknown[] }; filters: { name: string; args: unknown[] }[] } }
const isOutput = (template: unknown): template is Template & Output =>
  typeof template === 'object' && template !== null && 'value' in template

/** The one plain key that a placeholder may hold, or undefined for anything cleverer. */
const keyOf = (token: unknown): string | undefined =>
  TypeGuards.isPropertyAccessToken(token) &&
  token.variable === undefined &&
  token.props.length === 1 &&
  TypeGuards.isWordToken(token.props[0])
    ? token.props[0].content
    : undefined

const fits = (arg: unknown, kind: 'text' | 'number' | undefined): boolean =>
  kind === 'text' ? TypeGuards.isQuotedToken(arg) : kind === 'number' ? TypeGuards.isNumberToken(arg) : false

/**
 * Parses a template. Offsets in it are of `body`, so normalise line ends before.
 * @returns Liquid's templates for rendering, and for each distinct name as written the key it stands for
 * @throws AppError template_syntax {line, column, hint, near, suggestion}
 */
export function parseTemplate(body: string): {
  templates: Template[]
  placeholders: Placeholder[]
  keys: ReadonlyMap<string, string>
} {
  let templates: Template[]
  try {
    templates = engine.parse(body)
  } catch (error) {
    if (error instanceof Error) explain(body, error)
    throw error
  }
  const placeholders: Placeholder[] = []
  const keys = new Map<string, string>()
  for (const template of templates) {
    if (!isOutput(template)) continue
    const offset = template.token.begin
    const near = template.token.getText()
    const [first, ...rest] = template.value.initial.postfix
    const written = keyOf(first)
    if (!written || rest.length > 0) {
      const inside = near.slice(2, -2).split('|', 1)[0]!.trim()
      const words = /^[\p{L}\p{M}\p{N}_ .()-]+$/u.test(inside) && /\s/.test(inside)
      fail(
        body,
        offset,
        words ? { hint: 'words', near, suggestion: placeholderKey(inside) } : { hint: 'expression', near },
      )
    }
    for (const { name, args } of template.value.filters) {
      const filter = filters[name]!
      const sound = args.length >= filter.required && args.length <= filter.args.length
      if (!sound || !args.every((arg, index) => fits(arg, filter.args[index])))
        fail(body, offset, { hint: 'argument', near: name })
    }
    const name = placeholderKey(written)
    if (name === '') fail(body, offset, { hint: 'expression', near })
    keys.set(written, name)
    const before = body.slice(0, offset).split('\n')
    const hasDefault = template.value.filters.some((filter) => filter.name === 'default')
    placeholders.push({ name, hasDefault, line: before.length, column: before.at(-1)!.length + 1 })
  }
  return { templates, placeholders, keys }
}
