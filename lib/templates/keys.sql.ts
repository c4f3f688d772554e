import type { Tx } from '#lib/tenant.ts'

/** A placeholder that the workspace's contacts have: how many of those looked at, and one value as an example. */
export type AttributeKey = { key: string; contacts: number; example: string }

/** Chips are for what people use; a sheet with more columns than this has its rest in the template by hand. */
const SAMPLE = 2_000
const MOST = 40

/** The attribute keys of the newest contacts, most used first. */
export const attributeKeys = (tx: Tx): Promise<AttributeKey[]> => tx.$queryRaw<AttributeKey[]>`
  SELECT a.key, count(*)::int AS contacts, left(min(a.value), 60) AS example
  FROM (SELECT attributes FROM contacts WHERE deleted_at IS NULL ORDER BY id DESC LIMIT ${SAMPLE}) newest, jsonb_each_text(newest.attributes) a
  WHERE btrim(a.value) <> '' GROUP BY a.key ORDER BY count(*) DESC, a.key LIMIT ${MOST}`

/** Which of these keys any contact at all has, and whether there is a contact. */
export async function existingKeys(tx: Tx, keys: string[]): Promise<{ known: string[]; anyContact: boolean }> {
  const [row] = await tx.$queryRaw<{ known: string[] | null; anyContact: boolean }[]>`
    SELECT (SELECT array_agg(k) FROM unnest(${keys}::text[]) k
        WHERE EXISTS (SELECT FROM contacts c WHERE c.deleted_at IS NULL AND c.attributes ? k)) AS known,
      EXISTS (SELECT FROM contacts WHERE deleted_at IS NULL) AS "anyContact"`
  return { known: row?.known ?? [], anyContact: row?.anyContact ?? false }
}
