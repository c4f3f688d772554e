import { NEW_CHAT_CAPS } from './new-chats.ts'

const [young, grown, old] = NEW_CHAT_CAPS

/**
 * Whether a sender's count is one of the local day `today`. A count of tomorrow is one of a clock that was put back since:
 * it goes on being counted. One further ahead says nothing.
 */
const ofToday = (s: string, today: string): string => `${s}.new_chats_day BETWEEN ${today} AND ${today} + 1 IS TRUE`

/** How many new chats a sender has started on the local day `today`. @param s the alias of senders */
export const startedSql = (s: string, today: string): string =>
  `CASE WHEN ${ofToday(s, today)} THEN ${s}.new_chats ELSE 0 END`

/** WhatsApp's own cap while its cycle lasts, else NULL: less, the day after, by what was started the day before. */
const waCapSql = (s: string, today: string): string =>
  `CASE WHEN ${s}.wa_new_chat_cap IS NOT NULL AND coalesce(${s}.wa_new_chat_cap_until > clock_timestamp(), true)
    THEN greatest(0, ${s}.wa_new_chat_cap - CASE WHEN ${ofToday(s, today)} THEN 0 ELSE ${s}.new_chats END) END`

const ourCapSql = (s: string): string => `coalesce(${s}.new_chat_cap,
  CASE WHEN coalesce(${s}.first_linked_at, clock_timestamp()) > clock_timestamp() - interval '${young.days} days' THEN ${young.perDay}
    WHEN ${s}.first_linked_at > clock_timestamp() - interval '${grown.days} days' THEN ${grown.perDay} ELSE ${old.perDay} END)`
/** How many new chats a sender may start on the local day `today`: newChatCap() of new-chats.ts in SQL. */
export const capSql = (s: string, today: string): string => `least(${ourCapSql(s)}, ${waCapSql(s, today)})`
/** Whose rule that is. */
export const ruleSql = (s: string, today: string): string =>
  `CASE WHEN ${waCapSql(s, today)} < ${ourCapSql(s)} THEN 'whatsapp' WHEN ${s}.new_chat_cap IS NOT NULL THEN 'own' ELSE 'age' END`
/** The local day, of senders s and workspaces w. */
export const LOCAL_TODAY = '(clock_timestamp() AT TIME ZONE w.time_zone)::date'

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

/** Of a message m: it waits for tomorrow, because today's new chats are used up. The same throughout a statement, whatever the hour. */
export const WAITS_FOR_TOMORROW = `coalesce(m.reason = 'new_chat_cap' AND m.due_at > statement_timestamp(), false)`

/** The claim's assignments to senders s: its row c opened a chat (c.opens) on the local day c.today. */
export const COUNT_NEW_CHAT = `,
    new_chats = CASE WHEN c.opens THEN ${startedSql('s', 'c.today')} + 1 ELSE s.new_chats END,
    new_chats_day = CASE WHEN c.opens AND NOT (${ofToday('s', 'c.today')}) THEN c.today ELSE s.new_chats_day END,
    wa_new_chat_cap = CASE WHEN c.opens AND s.wa_new_chat_cap IS NOT NULL AND NOT (${ofToday('s', 'c.today')}) THEN greatest(0, s.wa_new_chat_cap - s.new_chats) ELSE s.wa_new_chat_cap END`
