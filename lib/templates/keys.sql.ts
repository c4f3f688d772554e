import type { Tx } from '#lib/tenant.ts'

/** A placeholder that the workspace's contacts have: how many of those looked at, and one value as an example. */
export type AttributeKey = {
  key: string /** As people wrote it: "Last visit" for last_visit. */
  label: string
  contacts: number
  example: string
}

/** Chips are for what people use; a sheet with more columns than this has its rest in the template by hand. */
const SAMPLE = 2_000
const MOST = 40

/** The attribute keys of the newest contacts, most used first. */
export const attributeKeys = (tx: Tx): Promise<AttributeKey[]> => tx.$queryRaw<AttributeKey[]>`
  SELECT a.key, coalesce(max(f.label), a.key) AS label, count(*)::int AS contacts, left(min(a.value), 60) AS example
  FROM (SELECT workspace_id, attributes FROM contacts WHERE deleted_at IS NULL ORDER BY id DESC LIMIT ${SAMPLE}) newest
  CROSS JOIN LATERAL jsonb_each_text(newest.attributes) a LEFT JOIN contact_fields f ON f.workspace_id = newest.workspace_id AND f.key = a.key
  WHERE btrim(a.value) <> '' GROUP BY a.key ORDER BY count(*) DESC, a.key LIMIT ${MOST}`

/** Which of these keys any contact at all has, and whether there is a contact. */
export async function existingKeys(tx: Tx, keys: string[]): Promise<{ known: string[]; anyContact: boolean }> {
  const [row] = await tx.$queryRaw<{ known: string[] | null; anyContact: boolean }[]>`
    SELECT (SELECT array_agg(k) FROM unnest(${keys}::text[]) k
        WHERE EXISTS (SELECT FROM contacts c WHERE c.deleted_at IS NULL AND c.attributes ? k)) AS known,
      EXISTS (SELECT FROM contacts WHERE deleted_at IS NULL) AS "anyContact"`
  return { known: row?.known ?? [], anyContact: row?.anyContact ?? false }
}

export type PreviewContact = {
  kind: 'typical' | 'longest' | 'fallback'
  id: string
  name: string | null
  phone: string
  attributes: Record<string, unknown>
}
/** People to try a text on: one with many values, the longest name, one without a name. Of the newest, each once. */
export const previewContacts = (tx: Tx) => tx.$queryRaw<PreviewContact[]>`
  WITH newest AS MATERIALIZED (
    SELECT id, name, phone, attributes, (SELECT count(*) FROM jsonb_object_keys(attributes)) AS values
    FROM contacts WHERE deleted_at IS NULL ORDER BY id DESC LIMIT ${SAMPLE}
  ), chosen AS (
    (SELECT 'typical' AS kind, 1 AS place, * FROM newest WHERE btrim(name) <> '' ORDER BY values DESC, id LIMIT 1)
    UNION ALL (SELECT 'longest', 2, * FROM newest WHERE btrim(name) <> '' ORDER BY length(name) DESC, id LIMIT 1)
    UNION ALL (SELECT 'fallback', 3, * FROM newest WHERE coalesce(btrim(name), '') = '' ORDER BY id DESC LIMIT 1)
  )
  SELECT kind, id, name, phone, attributes FROM (SELECT DISTINCT ON (id) * FROM chosen ORDER BY id, place) c ORDER BY place`
