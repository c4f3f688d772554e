import { readHealth } from '#lib/health/queries.ts'
import { log } from '#lib/log.ts'

export const dynamic = 'force-dynamic'
const headers = { 'cache-control': 'no-store' }

/** For load balancers: 200 while pages can be served, 503 without the database. No sign-in, no rate limit: both need it. */
export async function GET(): Promise<Response> {
  try {
    return Response.json(await readHealth(), { headers })
  } catch (error) {
    log.error({ err: error }, 'health')
    return Response.json({ status: 'down', database: false }, { status: 503, headers })
  }
}
