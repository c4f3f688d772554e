import { NEW_CHAT_CAPS } from './new-chats.ts'

const [young, grown, old] = NEW_CHAT_CAPS

/** WhatsApp's own cap while its cycle lasts, else NULL. @param s the alias of senders */
export const waCapSql = (s: string): string =>
  `CASE WHEN coalesce(${s}.wa_new_chat_cap_until > clock_timestamp(), true) THEN ${s}.wa_new_chat_cap END`

const ourCapSql = (s: string): string => `coalesce(${s}.new_chat_cap,
  CASE WHEN coalesce(${s}.first_linked_at, clock_timestamp()) > clock_timestamp() - interval '${young.days} days' THEN ${young.perDay}
    WHEN ${s}.first_linked_at > clock_timestamp() - interval '${grown.days} days' THEN ${grown.perDay} ELSE ${old.perDay} END)`
/** How many new chats a sender may start a day: newChatCap() of new-chats.ts in SQL. @param s the alias of senders */
export const capSql = (s: string): string => `least(${ourCapSql(s)}, ${waCapSql(s)})`
/** Whose rule that is. */
export const ruleSql = (s: string): string =>
  `CASE WHEN ${waCapSql(s)} < ${ourCapSql(s)} THEN 'whatsapp' WHEN ${s}.new_chat_cap IS NOT NULL THEN 'own' ELSE 'age' END`

/**
 * How many of them a sender has started on the local day `today`. A count of tomorrow is one of a clock that was put back
 * since: it goes on being counted. One further ahead says nothing.
 */
export const startedSql = (s: string, today: string): string =>
  `CASE WHEN ${s}.new_chats_day BETWEEN ${today} AND ${today} + 1 THEN ${s}.new_chats ELSE 0 END`

/** Kinds that start chats: what answers a person, or goes to oneself, does not. */
export const OPENING_KINDS = `('campaign', 'single')`

/**
 * Whether a message would be this day's first to a person who never wrote to the number: by phone or LID, two index
 * lookups, and one for the day. `p` has workspace_id, sender_id, phone and lid.
 * @param dayStart the local midnight before, timestamptz
 */
export const newChatSql = (p: string, dayStart: string): string => `(
  NOT EXISTS (SELECT FROM inbound_messages i WHERE i.sender_id = ${p}.sender_id AND i.phone = ${p}.phone)
  AND (${p}.lid IS NULL OR NOT EXISTS (SELECT FROM inbound_messages i WHERE i.sender_id = ${p}.sender_id AND i.lid = ${p}.lid))
  AND NOT EXISTS (SELECT FROM messages o WHERE o.workspace_id = ${p}.workspace_id AND o.phone = ${p}.phone
    AND o.sender_id = ${p}.sender_id AND o.claimed_at >= ${dayStart} AND o.kind IN ${OPENING_KINDS}))`

/** Of a message m: it waits for tomorrow, because today's new chats are used up. */
export const WAITS_FOR_TOMORROW = `coalesce(m.reason = 'new_chat_cap' AND m.due_at > clock_timestamp(), false)`

/** The claim's assignments to senders s: its row c opened a chat (c.opens) on the local day c.today. */
export const COUNT_NEW_CHAT = `,
    new_chats = CASE WHEN c.opens THEN ${startedSql('s', 'c.today')} + 1 ELSE s.new_chats END,
    new_chats_day = CASE WHEN c.opens AND s.new_chats_day BETWEEN c.today AND c.today + 1 IS NOT TRUE THEN c.today ELSE s.new_chats_day END`
