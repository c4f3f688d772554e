import { consentSql, suppressedSql, suppressionSql } from '#lib/consent/fragments.sql.ts'
import type { SuppressionReason } from '#lib/consent/schema.ts'
import type { ContactList } from '#lib/contacts/schema.ts'
import type { Tx } from '#lib/tenant.ts'

export type ContactItem = {
  id: string
  /** E.164 */
  phone: string
  name: string | null
  groups: { id: string; name: string }[]
  /** Why nothing is sent to them, if so. */
  suppression: SuppressionReason | null
  /** The newest line of the ledger; offers need granted. */
  consent: 'granted' | 'withdrawn' | null
  sample: boolean
  createdAt: Date
}

const states: Record<ContactList['state'], string> = {
  all: 'true',
  reachable: `NOT ${suppressedSql('c')} AND ${consentSql('c')} = 'granted'`,
  no_consent: `NOT ${suppressedSql('c')} AND ${consentSql('c')} IS DISTINCT FROM 'granted'`,
  opted_out: suppressedSql('c'),
}

const like = (text: string) => `%${text.replace(/[\\%_]/g, '\\$&')}%`

/** One page of contacts, newest first; `limit + 1` rows tell whether there is another. Runs behind the tenant wall. */
export function selectContacts(
  tx: Tx,
  workspaceId: string,
  {
    q,
    groupId,
    state,
    after,
    limit,
  }: Pick<ContactList, 'q' | 'groupId' | 'state' | 'limit'> & { after: string | null },
): Promise<ContactItem[]> {
  const digits = (q ?? '').replace(/\D/g, '').replace(/^0+/, '')
  return tx.$queryRawUnsafe<ContactItem[]>(
    `SELECT c.id, c.phone, c.name, c.sample, c.created_at AS "createdAt",
       ${suppressionSql('c')} AS suppression, ${consentSql('c')} AS consent,
       (SELECT coalesce(json_agg(json_build_object('id', g.id, 'name', g.name) ORDER BY g.name), '[]')
        FROM group_members m JOIN groups g ON g.id = m.group_id WHERE m.contact_id = c.id) AS groups
     FROM contacts c
     WHERE c.workspace_id = $1::uuid AND c.deleted_at IS NULL AND ($2::uuid IS NULL OR c.id < $2::uuid)
       AND ($3::text IS NULL OR c.name ILIKE $3 OR ($4::text IS NOT NULL AND c.phone LIKE $4))
       AND ($5::uuid IS NULL OR EXISTS (SELECT FROM group_members m WHERE m.group_id = $5::uuid AND m.contact_id = c.id))
       AND ${states[state]}
     ORDER BY c.id DESC LIMIT $6::int`,
    workspaceId,
    after,
    q ? like(q) : null,
    digits.length >= 2 && !/\p{L}/u.test(q ?? '') ? like(digits) : null,
    groupId ?? null,
    limit + 1,
  )
}

/** How many contacts there are, and to how many of them nothing is sent. */
export async function countContacts(tx: Tx, workspaceId: string): Promise<{ total: number; optedOut: number }> {
  const [row] = await tx.$queryRawUnsafe<{ total: number; optedOut: number }[]>(
    `SELECT (SELECT count(*)::int FROM contacts WHERE workspace_id = $1::uuid AND deleted_at IS NULL) AS total,
       (SELECT count(DISTINCT c.id)::int FROM suppressions s
        JOIN contacts c ON c.workspace_id = s.workspace_id AND (c.phone = s.phone OR c.lid = s.lid)
        WHERE s.workspace_id = $1::uuid AND c.deleted_at IS NULL) AS "optedOut"`,
    workspaceId,
  )
  return row!
}

/** How many of these phones are living contacts, and how many opted out. One array, however many phones. */
export async function countKnown(
  tx: Tx,
  workspaceId: string,
  phones: string[],
): Promise<{ existing: number; optedOut: number }> {
  const [row] = await tx.$queryRawUnsafe<{ existing: number; optedOut: number }[]>(
    `SELECT (SELECT count(*)::int FROM contacts WHERE workspace_id = $1::uuid AND phone = ANY ($2::text[]) AND deleted_at IS NULL) AS existing,
       (SELECT count(*)::int FROM suppressions WHERE workspace_id = $1::uuid AND phone = ANY ($2::text[]) AND reason = 'opted_out') AS "optedOut"`,
    workspaceId,
    phones,
  )
  return row!
}

export type GroupItem = { id: string; name: string; contacts: number }
/** The workspace's groups with their living members, by name. */
export function selectGroups(tx: Tx, workspaceId: string): Promise<GroupItem[]> {
  return tx.$queryRawUnsafe<GroupItem[]>(
    `SELECT g.id, g.name, count(c.id)::int AS contacts FROM groups g
     LEFT JOIN group_members m ON m.group_id = g.id
     LEFT JOIN contacts c ON c.id = m.contact_id AND c.deleted_at IS NULL
     WHERE g.workspace_id = $1::uuid GROUP BY g.id ORDER BY lower(g.name), g.id`,
    workspaceId,
  )
}
