import fc from 'fast-check'
import { expect, it } from 'vitest'
import { type ForecastInput, forecast } from '#lib/campaigns/forecast.ts'
import { openHours } from '#lib/campaigns/open-hours.ts'
import { nextMidnight } from '#lib/campaigns/zone.ts'
import { MINUTE } from '#lib/clock.ts'
import {
  BURST,
  BURST_PAUSE_MS,
  nextSend,
  type Pace,
  SPEEDS,
  type Speed,
  WINDOW_MAX,
  WINDOW_MS,
} from '#lib/pacing/next-send.ts'

const quiet = { timeZone: 'Asia/Kolkata', quietFrom: '21:00', quietUntil: '09:00' }
const hours = openHours('order', quiet)
const nextDay = (at: Date) => nextMidnight(at, quiet.timeZone)

type Run = { speed: Speed; known: number; fresh: number }
type World = {
  start: Date
  runs: Run[]
  cap: { perDay: number; leftToday: number } | null
  slow: number
  burst: number
}

/** A number of a seeded, even row: fast-check itself likes extremes, which no delay is drawn by. */
function evenly(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}
/** Sends as the worker does: batches of 100 in turn, new chats beyond the cap wait for midnight. @returns the last of run 0 */
function simulate({ start, runs, cap, slow, burst }: World, random: () => number): number {
  const lists = runs.map(({ known, fresh }) => {
    const place = Array.from({ length: known + fresh }, (_, index) => ({ fresh: index < fresh, at: random() }))
    return place.sort((a, b) => a.at - b.at).map(({ fresh }) => fresh)
  })
  const queue: { run: number; fresh: boolean }[] = []
  while (lists.some((list) => list.length > 0))
    for (const [run, list] of lists.entries()) queue.push(...list.splice(0, BURST).map((fresh) => ({ run, fresh })))
  // the places of those who may go at once, and of those whom the cap may hold up
  const places = queue.map((_, index) => index)
  const waiting = {
    known: places.filter((index) => !queue[index]!.fresh),
    fresh: places.filter((index) => queue[index]!.fresh),
  }
  let own = queue.filter(({ run }) => run === 0).length
  let [at, day, left] = [start.getTime(), nextDay(start).getTime(), cap?.leftToday ?? Number.POSITIVE_INFINITY]
  let pace: Pace = { burst, recent: [] }
  let [last, closes] = [0, 0]
  while (own > 0) {
    while (at >= day) {
      left = cap?.perDay ?? Number.POSITIVE_INFINITY
      day = nextDay(new Date(day)).getTime()
    }
    if (at >= closes) {
      const { open, until } = hours(new Date(at))
      if (open) closes = until!.getTime()
      else at = until!.getTime()
      continue
    }
    const [known = Number.POSITIVE_INFINITY] = waiting.known
    const [fresh = Number.POSITIVE_INFINITY] = left > 0 ? waiting.fresh : []
    if (!Number.isFinite(Math.min(known, fresh))) {
      at = day
      continue
    }
    const message = queue[(fresh < known ? waiting.fresh : waiting.known).shift()!]
    if (message!.fresh) left--
    if (message!.run === 0) {
      own--
      last = at
    }
    const next = nextSend(pace, at, runs[message!.run]!.speed, { slow, factor: 1, random: random() })
    pace = next.pace
    at += next.gapMs
  }
  return last
}

const spread = (speed: Speed, slow: number) => ({ minMs: SPEEDS[speed].min * slow, maxMs: SPEEDS[speed].max * slow })
const forecastOf = ({ start, runs, cap, slow, burst }: World) => {
  const input: ForecastInput = {
    now: start,
    messages: runs[0]!.known + runs[0]!.fresh,
    newChats: runs[0]!.fresh,
    newChatCap: cap,
    delay: spread(runs[0]!.speed, slow),
    burst: { every: BURST, pauseMs: BURST_PAUSE_MS, count: burst },
    window: { max: WINDOW_MAX, ms: WINDOW_MS },
    others: runs.slice(1).map(({ speed, known, fresh }) => ({
      messages: known + fresh,
      newChats: fresh,
      delay: spread(speed, slow),
    })),
    notBefore: null,
    hours,
    nextDay,
  }
  return forecast(input)!
}

const run = fc.record({
  speed: fc.constantFrom<Speed>('fast', 'balanced', 'safe'),
  known: fc.integer({ min: 0, max: 500 }),
  fresh: fc.integer({ min: 0, max: 250 }),
})
const world = fc.record({
  start: fc.integer({ min: 0, max: 1439 }).map((minute) => new Date(Date.UTC(2026, 10, 23) + minute * MINUTE)),
  runs: fc.array(run, { minLength: 1, maxLength: 3 }),
  cap: fc.option(fc.record({ perDay: fc.constantFrom(50, 200, 1_000), leftToday: fc.integer({ min: 0, max: 50 }) })),
  slow: fc.constantFrom(1, 1.5, 2, 3),
  burst: fc.integer({ min: 0, max: 99 }),
})

it('the range holds the true end: quiet hours, caps, slow-downs, pauses, the window and other runs on the number', () => {
  fc.assert(
    fc.property(world, fc.integer({ min: 1, max: 2 ** 31 }), (drawn, seed) => {
      if (drawn.runs[0]!.known + drawn.runs[0]!.fresh === 0) return
      const end = simulate(drawn, evenly(seed))
      const { from, to } = forecastOf(drawn)
      expect(end).toBeGreaterThanOrEqual(from.getTime() - 1_000)
      expect(end).toBeLessThanOrEqual(to.getTime())
    }),
    { numRuns: 120 },
  )
}, 30_000)
