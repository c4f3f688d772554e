import type { z } from 'zod'
import type { Member } from '#lib/auth/members.sql.ts'
import { type Role, roleIncludes } from '#lib/auth/roles.ts'
import { AppError, type ErrorCode } from '#lib/errors.ts'
import { clean } from '#lib/http/clean.ts'
import { explain } from '#lib/http/errors.ts'
import type { Locale } from '#lib/locales.ts'

/** What a form gets back. `fields`: one sentence a field, in the person's language. */
export type ActionResult<T> =
  | { ok: true; data: T }
  | {
      ok: false
      error: { code: ErrorCode; message: string; fields?: Record<string, string>; details?: Record<string, unknown> }
    }

/** The least role that may act; `public` asks for no sign-in. */
export type Access = Role | 'public'
export type ActionContext<A extends Access> = A extends 'public'
  ? { member: Member | null; locale: Locale }
  : Member & { member: Member; locale: Locale }

export type Who = { member: Member | null; locale: Locale }

/**
 * The inside of every server action: may this person, is the input right, one function, an answer a form can show.
 * @param rethrow lets the framework's own exceptions (redirect) through
 */
export async function perform<S extends z.ZodType, T, A extends Access>(
  schema: S,
  access: A,
  work: (input: z.output<S>, ctx: ActionContext<A>) => Promise<T>,
  { member, locale }: Who,
  input: unknown,
  rethrow: (error: unknown) => void = () => {},
): Promise<ActionResult<T>> {
  try {
    if (access !== 'public') {
      if (!member) throw new AppError('unauthorized')
      if (!roleIncludes(member.role, access)) throw new AppError('forbidden')
    }
    const ctx = { ...(member ?? {}), member, locale } as ActionContext<A>
    return { ok: true, data: await work(schema.parse(clean(input)), ctx) }
  } catch (error) {
    rethrow(error)
    const { code, message, fields, details } = explain(error, locale)
    return { ok: false, error: { code, message, ...(fields && { fields }), ...(details && { details }) } }
  }
}
