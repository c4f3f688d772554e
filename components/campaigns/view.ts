import type { Json } from '#components/json.ts'
import type { CampaignProgress, CampaignRow } from '#lib/campaigns/queries.ts'
import type { Review } from '#lib/campaigns/review.ts'
import type { LogRow } from '#lib/messages/queries.ts'

/** Rows as REST brings them. */
export type CampaignView = Json<CampaignRow>
export type CampaignLiveView = Json<CampaignProgress>
export type ProgressView = NonNullable<CampaignLiveView['progress']>
export type ReviewView = Json<Review>
export type LogRowView = Json<LogRow>
export type Page<T> = { items: T[]; nextCursor: string | null }

/** A number to send from, as the builder offers it. */
export type SenderOption = {
  id: string
  name: string
  phone: string | null
  status: 'unlinked' | 'active' | 'held' | 'restricted'
}
export type GroupOption = { id: string; name: string; contacts: number }
export type Person = { id: string; name: string | null; phone: string }

/** The filters of the list; each but `all` is a status. */
export const FILTERS = ['all', 'sending', 'paused', 'scheduled', 'draft', 'completed'] as const
export type Filter = (typeof FILTERS)[number]
