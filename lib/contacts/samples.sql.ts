import { transaction } from '#lib/db.ts'

export type SampleContact = { phone: string; name: string; attributes: Record<string, string> }

/**
 * Adds invented people to a workspace, so that there is something to look at. They are marked: nothing is ever sent to
 * them but through the simulator. Done twice, it changes nothing.
 * @param phones in E.164, from a range that is not given out
 */
export async function addSampleContacts(
  workspaceId: string,
  groupName: string,
  samples: SampleContact[],
): Promise<void> {
  await transaction(async (client) => {
    const { rows } = await client.query<{ id: string; phone: string }>(
      `INSERT INTO contacts (workspace_id, phone, name, attributes, source, sample)
       SELECT $1, s.phone, s.name, s.attributes::jsonb, 'sample', true
       FROM unnest($2::text[], $3::text[], $4::text[]) AS s(phone, name, attributes)
       ON CONFLICT (workspace_id, phone) DO NOTHING RETURNING id, phone`,
      [
        workspaceId,
        samples.map(({ phone }) => phone),
        samples.map(({ name }) => name),
        samples.map(({ attributes }) => JSON.stringify(attributes)),
      ],
    )
    const group = await client.query<{ id: string }>(
      `INSERT INTO groups (workspace_id, name) VALUES ($1, $2)
       ON CONFLICT (workspace_id, name) DO UPDATE SET name = excluded.name RETURNING id`,
      [workspaceId, groupName],
    )
    await client.query(
      `INSERT INTO group_members (workspace_id, group_id, contact_id)
       SELECT $1, $2, unnest($3::uuid[]) ON CONFLICT DO NOTHING`,
      [workspaceId, group.rows[0]!.id, rows.map(({ id }) => id)],
    )
    await client.query(
      `INSERT INTO consent_events (workspace_id, phone, kind, source)
       SELECT $1, unnest($2::text[]), 'granted', 'sample'`,
      [workspaceId, rows.map(({ phone }) => phone)],
    )
  })
}
