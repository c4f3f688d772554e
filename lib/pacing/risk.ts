/** What a number's risk is read from. Counts of two days are of today and yesterday on the workspace's calendar. */
export type RiskSignals = {
  /** Since WhatsApp last refused a new chat of this number (463), null when not within a week. */
  restrictedHoursAgo: number | null
  /** Times that WhatsApp asked to slow down (429), two days. */
  rateLimits: number
  /** Messages that WhatsApp refused for other reasons, two days. */
  refused: number
  /** Numbers that turned out not to be on WhatsApp just before their message, two days. */
  absent: number
  sentTwoDays: number
  sentToday: number
  /** Of today's, those to people who never wrote to the number. */
  newChats: number
  sentWeek: number
  /** People who asked for no more messages within a week. */
  optOuts: number
  /** Sent a week ago until yesterday: people have had time to get them and to answer. */
  sentEarlier: number
  /** Of these, those that no phone has confirmed: switched off, changed, or the person blocked the number. */
  undelivered: number
  /** People who wrote within a week, save for those who opted out. */
  repliers: number
  /** Since the number was linked for the first time, null before. */
  ageDays: number | null
  /** What it sent on an ordinary day of the last two weeks, and on how many of them it sent at all. */
  ordinaryDay: number
  activeDays: number
}
export const RISK_CODES = [
  'restricted',
  'rate_limits',
  'opt_outs',
  'refused',
  'absent',
  'undelivered',
  'no_replies',
  'new_chats',
  'jump',
  'young',
] as const
export type RiskCode = (typeof RISK_CODES)[number]
/** Why the score is what it is: `weight` points of it; `values` for the sentence on the screen (counts, shares 0–1). */
export type RiskReason = { code: RiskCode; weight: number; values: Record<string, number> }
export type Risk = { score: number; reasons: RiskReason[] }

const LOWEST = 1
export const HIGHEST = 10
/** From here on the number rests, once for each time that it gets there with fresh bad news. */
export const HOLD_FROM = 9
/** How much slower a number goes from a score on, the highest first. It never goes faster than its speed. */
export const SLOWER = [
  { from: 8, factor: 3 },
  { from: 6, factor: 2 },
  { from: 4, factor: 1.5 },
] as const
export const slowOf = (score: number): number => SLOWER.find(({ from }) => score >= from)?.factor ?? 1

/** n among n + others: grows with n. */
const among = (n: number, others: number) => (n > 0 ? n / (n + Math.max(0, others)) : 0)
/** The weight of the highest step that is reached, 0 below the first. */
const steps = (value: number, ...levels: [from: number, weight: number][]) =>
  levels.reduce((weight, [from, points]) => (value >= from ? Math.max(weight, points) : weight), 0)

const MEASURES: Record<RiskCode, (signals: RiskSignals) => { weight: number; values: Record<string, number> }> = {
  restricted: ({ restrictedHoursAgo: hours }) => ({
    weight: hours === null || hours >= 168 ? 0 : hours < 24 ? 6 : hours < 72 ? 4 : 3,
    values: { hours: Math.round(hours ?? 0) },
  }),
  rate_limits: ({ rateLimits: count }) => ({
    weight: steps(count, [1, 2], [3, 3], [6, 4], [12, 5]),
    values: { count },
  }),
  opt_outs: ({ optOuts: count, sentWeek }) => {
    const share = sentWeek > 0 ? Math.min(1, count / sentWeek) : 0
    return { weight: count < 3 ? 0 : steps(share, [0.02, 1], [0.04, 3], [0.08, 5]), values: { count, share } }
  },
  refused: ({ refused: count, sentTwoDays }) => {
    const share = among(count, sentTwoDays)
    return { weight: count < 5 ? 0 : steps(share, [0.03, 1], [0.1, 2], [0.25, 4]), values: { count, share } }
  },
  absent: ({ absent: count, sentTwoDays }) => {
    const share = among(count, sentTwoDays)
    return { weight: count < 10 ? 0 : steps(share, [0.1, 1], [0.25, 2], [0.5, 3]), values: { count, share } }
  },
  undelivered: ({ undelivered: count, sentEarlier }) => {
    const share = sentEarlier > 0 ? Math.min(1, count / sentEarlier) : 0
    return { weight: sentEarlier < 50 ? 0 : steps(share, [0.25, 1], [0.45, 2], [0.65, 3]), values: { count, share } }
  },
  no_replies: ({ repliers: count, sentEarlier: sent }) => ({
    weight: sent >= 500 && count === 0 ? 2 : sent >= 100 && count / sent < 0.005 ? 1 : 0,
    values: { count, sent },
  }),
  new_chats: ({ newChats: count, sentToday }) => {
    const share = among(count, sentToday - count)
    return { weight: share < 0.7 ? 0 : steps(count, [30, 1], [200, 2]), values: { count, share } }
  },
  jump: ({ sentToday: count, ordinaryDay, activeDays }) => {
    const times = count / Math.max(ordinaryDay, 20)
    const known = activeDays >= 3 && count >= 150
    return { weight: known ? steps(times, [4, 1], [10, 2]) : 0, values: { count, times: Math.round(times) } }
  },
  young: ({ ageDays }) => ({
    weight: (ageDays ?? 0) < 7 ? 1 : 0,
    values: { days: Math.max(0, Math.floor(ageDays ?? 0)) },
  }),
}

/**
 * How much a number risks with WhatsApp just now, 1 to 10, with the reasons, heaviest first. Never lower for a worse
 * signal; falls by itself as what happened grows old.
 */
export function riskOf(signals: RiskSignals): Risk {
  const reasons = RISK_CODES.map((code) => ({ code, ...MEASURES[code](signals) }))
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight)
  const sum = reasons.reduce((points, { weight }) => points + weight, LOWEST)
  return { score: Math.min(HIGHEST, sum), reasons }
}

/**
 * Whether a number must rest now: its score is that high, and something bad has happened since its last rest ended. What
 * made it rest is no reason to rest again: it goes on, at the slowest pace, unless there is news.
 * @param newsSinceRest bad news since then; null when it never rested
 */
export const mustRest = ({ score }: Risk, newsSinceRest: number | null): boolean =>
  score >= HOLD_FROM && (newsSinceRest === null || newsSinceRest > 0)
