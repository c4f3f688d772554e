import type { z } from 'zod'
import type { Member } from '#lib/auth/members.sql.ts'
import { type Role, roleIncludes } from '#lib/auth/roles.ts'
import { MINUTE } from '#lib/clock.ts'
import { AppError } from '#lib/errors.ts'
import { readJson } from '#lib/http/body.ts'
import {
  addressOf,
  callerOf,
  isSafe,
  isScreenRead,
  localeOf,
  PER_MINUTE,
  renewalOf,
  SCREEN_READS_PER_MINUTE,
} from '#lib/http/caller.ts'
import { clean } from '#lib/http/clean.ts'
import { failureResponse } from '#lib/http/errors.ts'
import { once } from '#lib/http/idempotency.ts'
import type { Locale } from '#lib/locales.ts'
import { limitRate } from '#lib/rate-limit.ts'

type Parsed<S> = S extends z.ZodType ? z.output<S> : undefined
type Access = Role | 'public'
/** Who calls: a member, or for a public path perhaps nobody. */
type Who<A extends Access> = A extends 'public'
  ? { member: Member | null; locale: Locale }
  : Member & { member: Member; locale: Locale }

/** What a handler gets. Without a `body` schema the request's body is untouched, for uploads and webhooks. */
export type RouteContext<B, Q, P, A extends Access> = Who<A> & {
  request: Request
  body: Parsed<B>
  query: Parsed<Q>
  params: Parsed<P>
  address: string
}

type Options<B, Q, P, A> = {
  body?: B
  query?: Q
  params?: P
  /** The least role that may call; `public` asks for no sign-in. Default: any member. */
  role?: A
  /** Calls a minute for one caller; default 100; 600 for what screens read by themselves. All paths without their own limit share one count. */
  limit?: number
}
type NextContext = { params: Promise<Record<string, string | string[] | undefined>> }

/**
 * Makes a REST handler: who calls, how often, what is asked (zod), one function, JSON. undefined becomes 204; a Response
 * passes through. Failures become `{error: {code, message, details?}}`. Unsafe calls honour Idempotency-Key.
 */
export function route<
  B extends z.ZodType | undefined = undefined,
  Q extends z.ZodType | undefined = undefined,
  P extends z.ZodType | undefined = undefined,
  A extends Access = 'agent',
>(options: Options<B, Q, P, A>, handler: (ctx: RouteContext<B, Q, P, A>) => Promise<unknown> | unknown) {
  const access: Access = options.role ?? 'agent'
  return async (request: Request, next: NextContext): Promise<Response> => {
    let locale = localeOf(request)
    try {
      const member = await callerOf(request)
      if (member && !request.headers.has('accept-language')) locale = member.locale
      const address = addressOf(request.headers)
      const url = new URL(request.url)
      const caller = member ? `${member.workspaceId}:${member.userId}` : `address:${address}`
      const reads = member !== null && isScreenRead(request)
      const counted = options.limit ? `:${request.method} ${url.pathname}` : reads ? ':reads' : ''
      const limit = options.limit ?? (reads ? SCREEN_READS_PER_MINUTE : PER_MINUTE)
      await limitRate(`rest:${caller}${counted}`, limit, MINUTE)
      if (access !== 'public') {
        if (!member) throw new AppError('unauthorized')
        if (!roleIncludes(member.role, access)) throw new AppError('forbidden')
      }
      const { value, text } = options.body ? await readJson(request) : { value: undefined, text: '' }
      const ctx = {
        ...(member ?? {}),
        member,
        locale,
        request,
        address,
        params: options.params?.parse(await next.params),
        query: options.query?.parse(clean(Object.fromEntries(url.searchParams))),
        body: options.body?.parse(value),
      } as RouteContext<B, Q, P, A>
      const run = async () => respond(await handler(ctx), member && (await renewalOf(request)))
      const key = request.headers.get('idempotency-key')
      // what a public path answers may be a session: it is never kept
      if (!key || isSafe(request) || !member || access === 'public') return await run()
      return await once(`${caller}:${request.method} ${url.pathname}`, key, url.search + text, () =>
        run().catch((error: unknown) => failureResponse(error, locale)),
      )
    } catch (error) {
      return failureResponse(error, locale)
    }
  }
}

function respond(result: unknown, renewal: string | null): Response {
  // what a handler made itself keeps its own cookies: sign-in and sign-out set them
  if (result instanceof Response) return result
  const response =
    result === undefined
      ? new Response(null, { status: 204 })
      : Response.json(result, { headers: { 'cache-control': 'no-store' } })
  if (renewal) response.headers.append('set-cookie', renewal)
  return response
}
