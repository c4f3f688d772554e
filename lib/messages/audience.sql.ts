import type { Audience } from '#lib/campaigns/schema.ts'
import { consentSql, suppressedSql } from '#lib/consent/fragments.sql.ts'

/**
 * Why a person of the audience gets nothing; decided before anything is sent, the first that fits. missing_value and
 * text_too_long come from rendering, the rest from here.
 */
export type ExclusionReason = 'opted_out' | 'no_consent' | 'sample' | 'not_on_whatsapp' | 'frequency_cap'

/** How long an answer of "not on WhatsApp" is believed; after it the number is asked again just before its send. */
const NOT_ON_WHATSAPP_DAYS = 30

const members: Record<Audience['kind'], string> = {
  all: '$2::uuid[] IS NULL',
  groups: `c.id IN (SELECT g.contact_id FROM group_members g WHERE g.workspace_id = $1::uuid AND g.group_id = ANY ($2::uuid[]))`,
  contacts: 'c.id = ANY ($2::uuid[])',
}

/** What $2 of audienceSql() holds: the ids that the audience names, null for everybody. */
export const audienceIds = (audience: Audience): string[] | null =>
  audience.kind === 'groups' ? audience.groupIds : audience.kind === 'contacts' ? audience.contactIds : null

/**
 * Everybody an audience means, each once, with the reason why one gets nothing (null: may get it). The one rule that
 * review shows and freeze applies. A SELECT without ORDER BY, for a CTE or an INSERT … SELECT:
 * (contact_id uuid, phone text, lid text, name text, attributes jsonb, sample boolean, consent text | null, reason text | null)
 *
 * $1 workspace uuid · $2 audienceIds() uuid[] · $3 category text · $4 the sender's network text
 * $5 permission confirmed at review boolean: it stands for those without any record, never for those who took it back
 *
 * OFFSET 0: read once a person, where PostgreSQL would put the subquery into both places that name it.
 * Offers (promo, custom) need the newest consent event of the phone to be 'granted', and no more than
 * workspaces.offers_per_week offers in 7 days. A suppression by phone or by the contact's LID always counts.
 */
export const audienceSql = (kind: Audience['kind']): string => `
  SELECT c.id AS contact_id, c.phone, c.lid, c.name, c.attributes, c.sample, consent.kind AS consent,
    CASE
      WHEN ${suppressedSql('c')} THEN 'opted_out'
      WHEN $3::text IN ('promo', 'custom') AND coalesce(consent.kind, CASE WHEN $5::boolean THEN 'granted' ELSE 'none' END) <> 'granted' THEN 'no_consent'
      WHEN c.sample AND $4::text <> 'simulator' THEN 'sample'
      WHEN c.wa_status = 'no' AND c.wa_checked_at > now() - interval '${NOT_ON_WHATSAPP_DAYS} days' THEN 'not_on_whatsapp'
      WHEN offers.count >= w.offers_per_week THEN 'frequency_cap'
    END AS reason
  FROM contacts c
  JOIN workspaces w ON w.id = c.workspace_id
  CROSS JOIN LATERAL (SELECT ${consentSql('c')} AS kind OFFSET 0) consent
  LEFT JOIN LATERAL (SELECT count(*) AS count FROM messages m WHERE $3::text IN ('promo', 'custom') AND m.workspace_id = c.workspace_id AND m.phone = c.phone
    AND m.sent_at > now() - interval '7 days' AND m.kind = 'campaign' AND m.category IN ('promo', 'custom')) offers ON true
  WHERE c.workspace_id = $1::uuid AND c.deleted_at IS NULL AND ${members[kind]}`
