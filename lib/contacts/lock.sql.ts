import type { Tx } from '#lib/tenant.ts'

type Locked = { phone: string; lid: string | null; attributes: Record<string, string> }
/** Reads a contact and keeps others from changing it until the end of the transaction. None, where there is none. */
export const lockContact = (tx: Tx, workspaceId: string, id: string) =>
  tx.$queryRaw<Locked[]>`SELECT phone, lid, attributes FROM contacts
    WHERE workspace_id = ${workspaceId}::uuid AND id = ${id}::uuid AND deleted_at IS NULL FOR UPDATE`
