import { describe, expect, it } from 'vitest'
import { pool, prisma, transaction } from '#lib/db.ts'
import { tenant } from '#lib/tenant.ts'
import { testDatabase } from '#tests/database/index.ts'
import { aContact, aWorkspace } from '#tests/factories.ts'

testDatabase()

describe('the tenant wall', () => {
  it('stands before every table that has a workspace_id, and no other table is open to tenants', async () => {
    const { rows } = await pool().query<{ name: string; walled: boolean; tenant_column: boolean; granted: boolean }>(`
      SELECT c.relname AS name,
        c.relrowsecurity AND EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid AND 'broadcaster_tenant'::regrole = ANY (p.polroles)
          AND pg_get_expr(p.polqual, p.polrelid) LIKE '%app.workspace_id%') AS walled,
        EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'workspace_id' AND NOT a.attisdropped) AS tenant_column,
        has_any_column_privilege('broadcaster_tenant', c.oid, 'SELECT') OR has_table_privilege('broadcaster_tenant', c.oid, 'INSERT')
          OR has_table_privilege('broadcaster_tenant', c.oid, 'UPDATE') OR has_table_privilege('broadcaster_tenant', c.oid, 'DELETE') AS granted
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p')`)
    expect(rows.filter((row) => row.tenant_column && !row.walled).map((row) => row.name)).toEqual([])
    // plans are the price list: the same for everyone
    expect(rows.filter((row) => row.granted && !row.walled).map((row) => row.name)).toEqual(['plans'])
  })

  it('hides the rows of others even from a query without a where', async () => {
    const [mine, theirs] = [await aWorkspace(), await aWorkspace()]
    const own = await aContact(mine.workspaceId)
    await aContact(theirs.workspaceId)
    const seen = await tenant(mine.workspaceId, (tx) => tx.contact.findMany())
    expect(seen.map((contact) => contact.id)).toEqual([own.id])
  })

  it('refuses to write a row into another workspace', async () => {
    const [mine, theirs] = [await aWorkspace(), await aWorkspace()]
    const write = tenant(mine.workspaceId, (tx) =>
      tx.group.create({ data: { workspaceId: theirs.workspaceId, name: 'x' } }),
    )
    await expect(write).rejects.toThrow(/row-level security/)
  })

  it('joins a nested call, refuses another workspace and the plain client inside', async () => {
    const [mine, theirs] = [await aWorkspace(), await aWorkspace()]
    await tenant(mine.workspaceId, async (tx) => {
      expect(await tenant(mine.workspaceId, async (inner) => inner === tx)).toBe(true)
      await expect(tenant(theirs.workspaceId, async () => 1)).rejects.toThrow(/another workspace/)
      expect(() => pool()).toThrow(/inside tenant/)
    })
  })

  it('does not call a rolled-back unit of work a success', async () => {
    const { workspaceId } = await aWorkspace()
    const swallowed = tenant(workspaceId, async (tx) => {
      await tx.group.create({ data: { workspaceId, name: 'lost' } })
      await tx.$executeRaw`SELECT 1/0`.catch(() => {})
    })
    await expect(swallowed).rejects.toThrow()
    await expect(transaction((client) => client.query('SELECT 1/0').catch(() => {}))).rejects.toThrow(/rolled back/)
    expect(await prisma().group.count({ where: { workspaceId } })).toBe(0)
  })

  it('keeps secrets from the tenant role', async () => {
    const { workspaceId } = await aWorkspace()
    await expect(tenant(workspaceId, (tx) => tx.sessionKey.findMany())).rejects.toThrow(/permission denied/)
    await expect(tenant(workspaceId, (tx) => tx.$queryRaw`SELECT data_key FROM sender_sessions`)).rejects.toThrow(
      /permission denied/,
    )
    await expect(tenant(workspaceId, (tx) => tx.$executeRaw`DELETE FROM consent_events`)).rejects.toThrow(
      /permission denied/,
    )
  })
})
