import { z } from 'zod'
import { consentSchema } from '#lib/consent/schema.ts'
import { BODY_LIMIT } from '#lib/templates/limits.ts'

/** The most contacts one campaign may name one by one; larger audiences are groups. */
const CONTACT_IDS = 5_000
const GROUP_IDS = 50

export const categories = ['order', 'reminder', 'promo', 'feedback', 'custom'] as const
export const categorySchema = z.enum(categories)
export type Category = z.infer<typeof categorySchema>
/** Offers need a recorded permission, keep the narrower quiet hours and count for the weekly cap (docs/design.md §7). */
export const isOffer = (category: string): boolean => category === 'promo' || category === 'custom'

export const speeds = ['fast', 'balanced', 'safe'] as const
export const speedSchema = z.enum(speeds)
export type Speed = z.infer<typeof speedSchema>

/** To whom a campaign goes. Stored as it is, frozen with the run. */
export const audienceSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('all') }),
  z.object({ kind: z.literal('groups'), groupIds: z.array(z.uuid()).min(1).max(GROUP_IDS) }),
  z.object({ kind: z.literal('contacts'), contactIds: z.array(z.uuid()).min(1).max(CONTACT_IDS) }),
])
export type Audience = z.infer<typeof audienceSchema>

const fields = {
  name: z.string().trim().min(1).max(120),
  category: categorySchema,
  /** The text with its placeholders. May be empty while it is a draft. */
  body: z.string().max(BODY_LIMIT),
  /** Takes name's body and category where these are not given. */
  templateId: z.uuid().nullable(),
  audience: audienceSchema,
  senderId: z.uuid().nullable(),
  speed: speedSchema,
  /** UTC instant; null sends when launched. */
  scheduledFor: z.coerce.date().nullable(),
}
export const createCampaignSchema = z.object(fields).partial().required({ name: true })
export const updateCampaignSchema = z.object(fields).partial()
export type CreateCampaign = z.output<typeof createCampaignSchema>
export type UpdateCampaign = z.output<typeof updateCampaignSchema>

export const sendSchema = z.object({ consent: consentSchema.optional() })
export const scheduleSchema = z.object({ at: z.coerce.date(), consent: consentSchema.optional() })

export const runStatuses = ['scheduled', 'sending', 'paused', 'completed', 'failed', 'cancelled', 'missed'] as const
export type RunStatus = (typeof runStatuses)[number]
/** What a campaign shows: its newest run's status, or draft without one. */
export type CampaignStatus = RunStatus | 'draft'

export const campaignParams = z.object({ id: z.uuid() })
const cursor = z.string().max(200).optional()
export const campaignListSchema = z.object({
  cursor,
  limit: z.coerce.number().int().min(1).max(100).default(25),
  status: z.enum(['draft', ...runStatuses]).optional(),
  q: z.string().trim().max(100).optional(),
})
export type CampaignList = z.output<typeof campaignListSchema>
