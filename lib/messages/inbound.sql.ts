import type pg from 'pg'
import { applyWish } from '#lib/consent/opt-out.sql.ts'
import { readWish } from '#lib/consent/opt-out.ts'
import { transaction } from '#lib/db.ts'
import { failpoint } from '#lib/failpoints.ts'
import { announceSql } from '#lib/realtime.ts'
import { tellDrained } from './drained.sql.ts'
import { takeBack } from './put-off.sql.ts'

/** What a person wrote to a sender. At least one of phone (E.164) and lid is known. */
export type InboundMessage = {
  id: string
  fromJid: string
  phone: string | null
  lid: string | null
  text: string | null
  at: Date
}
export type InboundTarget = { workspaceId: string; senderId: string; sessionId: string }

/** WhatsApp may tell only one of phone and LID; a contact that has both fills in the other. It also learns its LID here. */
async function identify(client: pg.ClientBase, workspaceId: string, message: InboundMessage) {
  const { rows } = await client.query<{ id: string; phone: string; lid: string | null }>(
    `SELECT id, phone, lid FROM contacts WHERE workspace_id = $1 AND (phone = $2 OR lid = $3) ORDER BY phone IS NOT DISTINCT FROM $2 DESC LIMIT 1`,
    [workspaceId, message.phone, message.lid],
  )
  const contact = rows[0]
  const person = { phone: message.phone ?? contact?.phone ?? null, lid: message.lid ?? contact?.lid ?? null }
  if (contact && message.lid && contact.lid !== message.lid && contact.phone === person.phone)
    await client.query('UPDATE contacts SET lid = $3 WHERE workspace_id = $1 AND id = $2', [
      workspaceId,
      contact.id,
      message.lid,
    ])
  return { contactId: contact?.id ?? null, person }
}

/**
 * The names under which a message may have come: two devices of one number tell the same message, and may call its writer
 * by phone or by LID, with WhatsApp Web's `@c.us` for `@s.whatsapp.net`. The first is the one it is stored under.
 */
function names({ fromJid }: InboundMessage, { phone, lid }: { phone: string | null; lid: string | null }): string[] {
  const told = fromJid.replace(/@c\.us$/, '@s.whatsapp.net')
  return [phone ? `${phone.slice(1)}@s.whatsapp.net` : (lid ?? told), ...(lid ? [lid] : []), told, fromJid]
}

/**
 * Stores one inbound message and does what it asks, in one transaction; the same message again changes nothing. When
 * this returns, it is safe to tell WhatsApp that the message was received.
 * @returns whether it was an opt-out, and the runs in which something was held back
 */
export async function storeInbound(
  target: InboundTarget,
  message: InboundMessage,
): Promise<{ optedOut: boolean; runIds: string[] }> {
  const wish = readWish(message.text)
  return transaction(async (client) => {
    const { contactId, person } = await identify(client, target.workspaceId, message)
    const jids = names(message, person)
    const { rows } = await client.query<{ id: string }>(
      `INSERT INTO inbound_messages (workspace_id, sender_id, session_id, wa_message_id, from_jid, phone, lid, contact_id, text, opt_out, wa_at)
       SELECT $1::uuid, $2::uuid, $3::uuid, $4::text, $5::text, $6::text, $7::text, $8::uuid, $9::text, $10::boolean, $11::timestamptz
       WHERE NOT EXISTS (SELECT FROM inbound_messages o WHERE o.sender_id = $2 AND o.wa_message_id = $4 AND o.from_jid = ANY ($12::text[]))
       ON CONFLICT (sender_id, from_jid, wa_message_id) DO NOTHING RETURNING id`,
      [
        target.workspaceId,
        target.senderId,
        target.sessionId,
        message.id,
        jids[0],
        person.phone,
        person.lid,
        contactId,
        message.text,
        wish?.wish === 'stop',
        message.at,
        jids,
      ],
    )
    const inboundId = rows[0]?.id
    // who writes is known from here on: what waited for tomorrow's new chats goes today
    if (inboundId && person.phone) await takeBack(client, target.senderId, person.phone)
    if (!inboundId || !wish) return { optedOut: false, runIds: [] }
    const reply = {
      inboundId,
      workspaceId: target.workspaceId,
      senderId: target.senderId,
      text: message.text ?? '',
    }
    const moved = await applyWish(client, reply, person, wish)
    const runIds = [...new Set(moved.flatMap((row) => row.runId ?? []))]
    await tellDrained(client, runIds)
    for (const id of runIds) await announceSql(client, target.workspaceId, { type: 'run', id })
    await failpoint('inbound.open')
    return { optedOut: wish.wish === 'stop', runIds }
  })
}
