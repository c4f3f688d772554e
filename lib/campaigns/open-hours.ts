import type { OpenHours } from '#lib/campaigns/forecast.ts'
import { instant, wall } from '#lib/campaigns/zone.ts'
import { DAY, MINUTE } from '#lib/clock.ts'
import { env } from '#lib/env.ts'
import { allowedHours, nextAllowed, type QuietSettings } from '#lib/pacing/quiet-hours.ts'

/** When a category may be sent in a workspace: for the forecast, and for what the screens say of a quiet run. */
export function openHours(category: string, quiet: QuietSettings): OpenHours {
  if (env().QUIET_HOURS === 'off') return () => ({ open: true, until: null })
  const hours = allowedHours(category, quiet)
  return (at) => {
    const opens = nextAllowed(at, category, quiet)
    if (!opens || !hours) return { open: false, until: null }
    if (opens > at) return { open: false, until: opens }
    const today = Math.floor(wall(at, quiet.timeZone) / DAY) * DAY
    const closes = instant(today + hours.until, quiet.timeZone)
    // on the night a clock changes the closing may seem past: look again a minute on
    return { open: true, until: closes > at ? closes : new Date(at.getTime() + MINUTE) }
  }
}
