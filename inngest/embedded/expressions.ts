/** Evaluates to a value for keys, to a boolean for conditions. A path that leads nowhere is undefined. */
export type Expression = (scope: Record<string, unknown>) => unknown

const PATH = /^[A-Za-z_]\w*(\.[A-Za-z_]\w*)*$/
const TEXT = /^'[^'\\]*'$|^"[^"\\]*"$/
const NUMBER = /^-?\d+(\.\d+)?$/

const follow = (path: string[], scope: unknown): unknown =>
  path.reduce<unknown>(
    (value, key) => (typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined),
    scope,
  )

function term(source: string, whole: string): Expression {
  const text = source.trim()
  if (text === 'true' || text === 'false') return () => text === 'true'
  if (text === 'null') return () => null
  if (PATH.test(text)) {
    const path = text.split('.')
    return (scope) => follow(path, scope)
  }
  if (TEXT.test(text)) return () => text.slice(1, -1)
  if (NUMBER.test(text)) return () => Number(text)
  throw new Error(`the expression "${whole}" is not supported`)
}

/** CEL raises an error for a path that leads nowhere, and an error matches nothing: so undefined equals nothing. */
function comparison(clause: string, whole: string): Expression {
  const parts = clause.split(/(==|!=)/)
  if (parts.length === 1) return term(clause, whole)
  if (parts.length !== 3) throw new Error(`the expression "${whole}" is not supported`)
  const [left, operator, right] = [term(parts[0]!, whole), parts[1], term(parts[2]!, whole)]
  return (scope) => {
    const [a, b] = [left(scope), right(scope)]
    if (a === undefined || b === undefined) return false
    return (a === b) === (operator === '==')
  }
}

/**
 * The part of Inngest's expression language (CEL) that our functions use: paths, literals, ==, != and &&.
 * @throws Error on anything else, so that nothing is ever silently matched in another way
 */
export function compileExpression(source: string): Expression {
  const clauses = source.split('&&').map((clause) => comparison(clause, source))
  const [first] = clauses
  if (clauses.length === 1 && first) return first
  return (scope) => clauses.every((clause) => clause(scope) === true)
}
