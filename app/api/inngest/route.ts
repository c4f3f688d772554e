import { serve } from 'inngest/next'
import type { NextRequest } from 'next/server'
import { inngest } from '#inngest/client.ts'
import { functions } from '#inngest/functions.ts'
import { env } from '#lib/env.ts'

export const dynamic = 'force-dynamic'

type Method = 'GET' | 'POST' | 'PUT'

/**
 * Where a real Inngest server calls the functions, each call signed with INNGEST_SIGNING_KEY. With the embedded
 * orchestrator there is nothing here. A sync without a signature is refused, so that nobody else can register the app.
 */
const on = (method: Method) => {
  let handlers: ReturnType<typeof serve> | undefined
  return async (request: NextRequest, context: unknown): Promise<Response> => {
    if (!env().INNGEST_BASE_URL) return new Response(null, { status: 404 })
    handlers ??= serve({ client: inngest, functions, enableUnauthedSync: false })
    return handlers[method](request, context)
  }
}

export const GET = on('GET')
export const POST = on('POST')
export const PUT = on('PUT')
