import { prisma } from '#lib/db.ts'
import { type Scope, scope, type Tx } from '#lib/tenant-scope.ts'

export type { Tx }

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
/** True for a UUID in its usual text form. */
export const isUuid = (value: string): boolean => UUID.test(value)

/**
 * One unit of work for one workspace: a transaction as the role broadcaster_tenant with app.workspace_id set, so that
 * row-level security hides every other workspace even where a `where` was forgotten. Use one a request, not one a query.
 * A nested call of the same workspace joins the outer one; of another workspace it throws.
 * @param timeout ms after which PostgreSQL ends a running statement
 */
export async function tenant<T>(
  workspaceId: string,
  work: (tx: Tx) => Promise<T>,
  { timeout = 8_000, maxWait = 5_000 } = {},
): Promise<T> {
  if (!isUuid(workspaceId)) throw new TypeError('tenant(): not a workspace id')
  const outer = scope.getStore()
  if (outer?.open) {
    if (outer.workspaceId !== workspaceId) throw new Error('tenant() of another workspace inside a tenant() call')
    return work(outer.tx)
  }
  return prisma().$transaction(
    async (tx) => {
      // Prisma's own timeout does not stop a running statement, statement_timeout does.
      await tx.$executeRaw`SELECT set_config('role', 'broadcaster_tenant', true),
        set_config('app.workspace_id', ${workspaceId}, true), set_config('statement_timeout', ${String(timeout)}, true)`
      const here: Scope = { workspaceId, tx, open: true }
      try {
        const result = await scope.run(here, () => work(tx))
        // An SQL error caught inside `work` has aborted the transaction: COMMIT would answer ROLLBACK and Prisma call it success.
        await tx.$executeRaw`SELECT 1`
        return result
      } finally {
        here.open = false
      }
    },
    { timeout, maxWait },
  )
}
