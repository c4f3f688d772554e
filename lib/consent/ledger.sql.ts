import type pg from 'pg'

/** Somebody on the other side of a chat: WhatsApp tells the phone, the LID or both. */
export type Person = { phone: string | null; lid: string | null }

/**
 * A person's own STOP (service role, inside the caller's transaction): the ledger says withdrawn and the person is
 * suppressed, by phone and by LID in rows of their own, so that either finds them. Running twice suppresses once.
 * A claim that begins after the commit cannot pick the person any more.
 */
export async function optOut(
  client: pg.ClientBase,
  workspaceId: string,
  person: Person,
  { inboundId = null, statement = null }: { inboundId?: string | null; statement?: string | null } = {},
): Promise<void> {
  const { phone, lid } = person
  if (!phone && !lid) throw new TypeError('optOut(): neither phone nor LID')
  await client.query(
    `INSERT INTO consent_events (workspace_id, phone, lid, kind, source, statement, inbound_id)
     VALUES ($1, $2, $3, 'withdrawn', 'reply', $4, $5)`,
    [workspaceId, phone, lid, statement, inboundId],
  )
  for (const column of ['phone', 'lid'] as const)
    if (person[column])
      await client.query(
        `INSERT INTO suppressions AS s (workspace_id, ${column}, phone_unknown, reason) VALUES ($1, $2, $3, 'opted_out')
         ON CONFLICT (workspace_id, ${column}) DO UPDATE SET reason = 'opted_out', phone_unknown = s.phone_unknown AND excluded.phone_unknown`,
        [workspaceId, person[column], person.phone === null],
      )
}

/**
 * A person's own START: lifts what their STOP set, and is a consent. A shop's own "do not message" stays.
 * @returns true when something was lifted
 */
export async function optIn(
  client: pg.ClientBase,
  workspaceId: string,
  { phone, lid }: Person,
  { inboundId = null, statement = null }: { inboundId?: string | null; statement?: string | null } = {},
): Promise<boolean> {
  if (!phone && !lid) throw new TypeError('optIn(): neither phone nor LID')
  await client.query(
    `INSERT INTO consent_events (workspace_id, phone, lid, kind, source, statement, inbound_id)
     VALUES ($1, $2, $3, 'granted', 'reply', $4, $5)`,
    [workspaceId, phone, lid, statement, inboundId],
  )
  const lifted = await client.query(
    `DELETE FROM suppressions WHERE workspace_id = $1 AND reason = 'opted_out' AND (phone = $2 OR lid = $3)`,
    [workspaceId, phone, lid],
  )
  return (lifted.rowCount ?? 0) > 0
}
