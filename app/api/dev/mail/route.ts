import { z } from 'zod'
import { keptMail } from '#lib/email/queries.ts'
import { showsKeptMail } from '#lib/email/send.ts'
import { AppError } from '#lib/errors.ts'
import { route } from '#lib/http/route.ts'

/** Mail that no provider took, newest first; outside production only. */
export const GET = route(
  { role: 'public', query: z.object({ to: z.string().toLowerCase().optional() }) },
  async ({ query }) => {
    if (!showsKeptMail()) throw new AppError('not_found')
    return { mails: await keptMail(query.to) }
  },
)
