import { SLOWER } from './risk.ts'

/** How much slower a sender goes because WhatsApp asked it to. @param s the alias of senders */
export const askedSlowSql = (s: string): string =>
  `CASE WHEN ${s}.slow_until > clock_timestamp() THEN ${s}.slow_factor ELSE 1 END::float8`
/** How much slower it goes because of its risk: slowOf() of risk.ts in SQL. */
export const riskSlowSql = (s: string): string =>
  `CASE ${SLOWER.map(({ from, factor }) => `WHEN ${s}.risk >= ${from} THEN ${factor}`).join(' ')} ELSE 1 END::float8`
/** The slower of the two counts. */
export const slowSql = (s: string): string => `greatest(${askedSlowSql(s)}, ${riskSlowSql(s)})`
