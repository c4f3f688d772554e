import { listPlans } from '#lib/billing/queries.ts'
import { route } from '#lib/http/route.ts'

/** The price list is public. */
export const GET = route({ role: 'public' }, async () => ({ items: await listPlans() }))
