import { unstable_rethrow } from 'next/navigation'
import type { z } from 'zod'
import { type Access, type ActionContext, type ActionResult, perform } from '#lib/http/perform.ts'
import { currentLocale, currentMember } from '#lib/http/session.ts'

export type { ActionContext, ActionResult } from '#lib/http/perform.ts'

/**
 * Makes a server action: who acts, what was entered (zod), one function. Never throws an expected failure, so that a form
 * can show it beside the field. Next checks the origin of actions itself.
 */
export function action<S extends z.ZodType, T, A extends Access = 'agent'>(
  schema: S,
  options: { role?: A },
  work: (input: z.output<S>, ctx: ActionContext<A>) => Promise<T>,
): (input: z.input<S>) => Promise<ActionResult<T>> {
  const access = options.role ?? ('agent' as A)
  return async (input) => {
    const [locale, member] = await Promise.all([currentLocale(), currentMember()])
    return perform(schema, access, work, { member, locale }, input, unstable_rethrow)
  }
}
