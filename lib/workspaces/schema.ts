import { z } from 'zod'
import { workspaceName } from '#lib/auth/schema.ts'

const CLOCK = /^([01]\d|2[0-3]):[0-5]\d$/
/** "21:00", 24 hours. */
const clock = z.string().regex(CLOCK)
const zones = new Set(Intl.supportedValuesOf('timeZone'))
/** An IANA zone. Asia/Kolkata goes by an older name in some systems. */
const timeZone = z.string().refine((value) => zones.has(value) || value === 'Asia/Kolkata' || value === 'Asia/Calcutta')

/** The hours that can be narrowed, never widened: DESIGN §7. */
export const WIDEST = { quietUntil: '09:00', quietFrom: '21:00' } as const

export const workspaceSettingsSchema = z.object({ name: workspaceName, timeZone }).partial()

/** Messages go out from `quietUntil` (morning) to `quietFrom` (evening), at least one hour a day. */
export const quietHoursSchema = z
  .object({ quietUntil: clock, quietFrom: clock, offersPerWeek: z.int().min(1).max(7) })
  .superRefine(({ quietUntil, quietFrom }, ctx) => {
    if (quietUntil < WIDEST.quietUntil) ctx.addIssue({ code: 'custom', path: ['quietUntil'], message: 'quietTooWide' })
    if (quietFrom > WIDEST.quietFrom) ctx.addIssue({ code: 'custom', path: ['quietFrom'], message: 'quietTooWide' })
    if (minutes(quietFrom) - minutes(quietUntil) < 60)
      ctx.addIssue({ code: 'custom', path: ['quietFrom'], message: 'quietTooShort' })
  })
const minutes = (text: string) => Number(text.slice(0, 2)) * 60 + Number(text.slice(3))
