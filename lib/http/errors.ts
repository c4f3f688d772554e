import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { AppError, type ErrorCode, errorStatus } from '#lib/errors.ts'
import type { Locale } from '#lib/locales.ts'
import { log } from '#lib/log.ts'
import { textsOf, translator } from '#lib/texts.ts'

/** A failure as people and programs are told of it. `fields`: a sentence a field, by its path. */
export type Failure = {
  status: number
  code: ErrorCode
  message: string
  fields?: Record<string, string>
  details?: Record<string, unknown>
}

type Values = Record<string, string | number>
/** What the sentences of errors.json speak of, for an error that was thrown without it. */
const UNSAID: Values = {
  id: '',
  seconds: 60,
  name: '',
  short: 0,
  limit: 4096,
  line: 1,
  hint: 'other',
  near: '',
  suggestion: '',
  hasSuggestion: 'no',
  reason: 'other',
}
const plain = (details: Readonly<Record<string, unknown>> = {}): Values => ({
  ...UNSAID,
  ...Object.fromEntries(
    Object.entries(details).filter(
      (entry): entry is [string, string | number] => typeof entry[1] === 'string' || typeof entry[1] === 'number',
    ),
  ),
})

/** The sentence of an error code in a language. */
export function errorMessage(code: ErrorCode, locale: Locale, details?: Readonly<Record<string, unknown>>): string {
  return translator(locale, 'errors')(code, plain(details))
}

/** A zod issue's own message is a key of errors.field or an error code where a schema gave one; else zod's kind decides. */
function fieldMessage(issue: z.core.$ZodIssue, locale: Locale): string {
  const t = translator(locale, 'errors')
  const { field } = textsOf(locale).errors
  const known = (key: string): key is keyof typeof field => Object.hasOwn(field, key)
  if (known(issue.message)) return t(`field.${issue.message}`, {})
  if (Object.hasOwn(errorStatus, issue.message)) return errorMessage(issue.message as ErrorCode, locale)
  if (issue.code === 'invalid_type' && issue.input === undefined) return t('field.required')
  if (issue.code === 'too_small') {
    if (issue.origin === 'string' && Number(issue.minimum) === 1) return t('field.required')
    if (issue.origin === 'string') return t('field.tooShort', { minimum: Number(issue.minimum) })
    if (issue.origin === 'number') return t('field.numberTooSmall', { minimum: Number(issue.minimum) })
  }
  if (issue.code === 'too_big') {
    if (issue.origin === 'string') return t('field.tooLong', { maximum: Number(issue.maximum) })
    if (issue.origin === 'number') return t('field.numberTooBig', { maximum: Number(issue.maximum) })
  }
  if (issue.code === 'invalid_format' && issue.format === 'email') return t('field.email')
  if (issue.code === 'unrecognized_keys') return t('field.unknown', { keys: issue.keys.join(', ') })
  return t('field.invalid')
}

function fromZod(error: z.ZodError, locale: Locale): Failure {
  const fields: Record<string, string> = {}
  for (const issue of error.issues) fields[issue.path.join('.')] ??= fieldMessage(issue, locale)
  return {
    status: 422,
    code: 'invalid_input',
    message: errorMessage('invalid_input', locale),
    fields,
    details: { fields },
  }
}

/**
 * What to say about anything thrown. Only an AppError and a zod error speak for themselves; everything else is logged
 * and told as `internal` with an id by which the log line is found.
 */
export function explain(error: unknown, locale: Locale): Failure {
  if (error instanceof z.ZodError) return fromZod(error, locale)
  if (error instanceof AppError) {
    const { code, status, details } = error
    const fields = details?.fields as Record<string, string> | undefined
    return {
      status,
      code,
      message: errorMessage(code, locale, details),
      ...(fields && { fields }),
      ...(details && { details }),
    }
  }
  const id = randomUUID().slice(0, 8)
  log.error({ err: error, id }, 'unexpected error')
  return { status: 500, code: 'internal', message: errorMessage('internal', locale, { id }), details: { id } }
}

/** The same as REST's answer: `{error: {code, message, details?}}`. */
export function failureResponse(error: unknown, locale: Locale): Response {
  const { status, code, message, details } = explain(error, locale)
  const response = Response.json({ error: { code, message, ...(details && { details }) } }, { status })
  response.headers.set('cache-control', 'no-store')
  if (typeof details?.seconds === 'number') response.headers.set('retry-after', String(details.seconds))
  return response
}
