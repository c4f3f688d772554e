/**
 * SQL conditions on a row of contacts (or anything with workspace_id, phone, lid), shared by the freeze, the claim and
 * the lists. Two EXISTS instead of one OR: each is an index lookup.
 * @param row the alias of the row in the outer query, never text from outside
 */
export const suppressedSql = (row: string): string =>
  `(EXISTS (SELECT FROM suppressions s WHERE s.workspace_id = ${row}.workspace_id AND s.phone = ${row}.phone)
    OR (${row}.lid IS NOT NULL AND EXISTS (SELECT FROM suppressions s WHERE s.workspace_id = ${row}.workspace_id AND s.lid = ${row}.lid)))`

/** 'opted_out' (which outranks), 'manual' or NULL. */
export const suppressionSql = (row: string): string =>
  `(SELECT max(s.reason) FROM suppressions s WHERE s.workspace_id = ${row}.workspace_id AND (s.phone = ${row}.phone OR s.lid = ${row}.lid))`

/** The newest line of the phone in the ledger: 'granted', 'withdrawn' or NULL when nobody ever said anything. */
export const consentSql = (row: string): string =>
  `(SELECT e.kind FROM consent_events e WHERE e.workspace_id = ${row}.workspace_id AND e.phone = ${row}.phone ORDER BY e.id DESC LIMIT 1)`

/** True where an offer may not go: no consent on record, or it was withdrawn. Needed for promo and custom. */
export const noConsentSql = (row: string): string => `(${consentSql(row)} IS DISTINCT FROM 'granted')`
