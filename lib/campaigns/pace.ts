import type { ForecastInput } from '#lib/campaigns/forecast.ts'
import type { Speed } from '#lib/campaigns/schema.ts'
import { env } from '#lib/env.ts'
import { BURST, BURST_PAUSE_MS, SPEEDS, WINDOW_MAX, WINDOW_MS } from '#lib/pacing/next-send.ts'

/** The pace of a number as the forecast wants it: the same figures by which the worker draws its delays. */
export function pace(
  speed: Speed,
  sender: { burstCount: number; slowFactor: number; riskSlow: number },
  others: { speed: Speed; messages: number; newChats: number }[],
): Pick<ForecastInput, 'delay' | 'delayAtBest' | 'burst' | 'window' | 'others'> {
  const factor = env().PACE_FACTOR
  const delay = (of: Speed, slow = sender.slowFactor) => ({
    minMs: SPEEDS[of].min * slow * factor,
    maxMs: SPEEDS[of].max * slow * factor,
  })
  return {
    delay: delay(speed),
    // what WhatsApp asked for ends by itself, within the hour
    delayAtBest: delay(speed, sender.riskSlow),
    burst: { every: BURST, pauseMs: BURST_PAUSE_MS * factor, count: sender.burstCount },
    window: { max: WINDOW_MAX, ms: WINDOW_MS * factor },
    others: others.map(({ messages, newChats, speed: of }) => ({ messages, newChats, delay: delay(of) })),
  }
}
