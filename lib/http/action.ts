import { unstable_rethrow } from 'next/navigation'
import type { z } from 'zod'
import { type Member, type Role, roleIncludes } from '#lib/auth/members.sql.ts'
import { AppError, type ErrorCode } from '#lib/errors.ts'
import { explain } from '#lib/http/errors.ts'
import { currentLocale, currentMember } from '#lib/http/session.ts'
import type { Locale } from '#lib/locales.ts'

/** What a form gets back. `fields`: one sentence a field, in the person's language. */
export type ActionResult<T> =
  | { ok: true; data: T }
  | {
      ok: false
      error: { code: ErrorCode; message: string; fields?: Record<string, string>; details?: Record<string, unknown> }
    }

type Access = Role | 'public'
export type ActionContext<A extends Access> = A extends 'public'
  ? { member: Member | null; locale: Locale }
  : Member & { member: Member; locale: Locale }

/**
 * Makes a server action: who acts, what was entered (zod), one function. Never throws an expected failure, so that a form
 * can show it beside the field. Next checks the origin of actions itself.
 */
export function action<S extends z.ZodType, T, A extends Access = 'agent'>(
  schema: S,
  options: { role?: A },
  work: (input: z.output<S>, ctx: ActionContext<A>) => Promise<T>,
): (input: z.input<S>) => Promise<ActionResult<T>> {
  const access: Access = options.role ?? 'agent'
  return async (input) => {
    const locale = await currentLocale()
    try {
      const member = await currentMember()
      if (access !== 'public') {
        if (!member) throw new AppError('unauthorized')
        if (!roleIncludes(member.role, access)) throw new AppError('forbidden')
      }
      const ctx = { ...(member ?? {}), member, locale } as ActionContext<A>
      return { ok: true, data: await work(schema.parse(input), ctx) }
    } catch (error) {
      unstable_rethrow(error) // redirect() and notFound() are Next's own exceptions
      const { code, message, fields, details } = explain(error, locale)
      return { ok: false, error: { code, message, ...(fields && { fields }), ...(details && { details }) } }
    }
  }
}
