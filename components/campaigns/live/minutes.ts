export type Minute = { at: number; sent: number }

const MINUTE = 60_000
/** Fewer would make bars as wide as a hand. */
const LEAST = 20
/** What the page looks back on. */
export const MOST = 60

/**
 * One value for every minute of the last hour of a run, also where nothing went out, oldest first. A young run is filled
 * up with empty minutes before its start. `end`: now, or when the run ended (UTC ms).
 */
export function everyMinute(points: readonly { minute: string; sent: number }[], end: number): Minute[] {
  const sent = new Map(points.map((point) => [floor(Date.parse(point.minute)), point.sent]))
  const times = [...sent.keys()]
  const last = Math.max(floor(end), ...times)
  const first = Math.min(last, ...times)
  const count = Math.min(MOST, Math.max(LEAST, (last - first) / MINUTE + 1))
  return Array.from({ length: count }, (_, index) => {
    const at = last - (count - 1 - index) * MINUTE
    return { at, sent: sent.get(at) ?? 0 }
  })
}
const floor = (at: number) => Math.floor(at / MINUTE) * MINUTE

/** Over the minutes from the first to the last with a message: waiting before and after says nothing about speed. */
export function average(minutes: readonly Minute[]): number {
  const first = minutes.findIndex(({ sent }) => sent > 0)
  if (first < 0) return 0
  const last = minutes.findLastIndex(({ sent }) => sent > 0)
  const total = minutes.reduce((sum, { sent }) => sum + sent, 0)
  return total / (last - first + 1)
}
