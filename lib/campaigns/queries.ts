import { type CampaignRow, campaignRows } from '#lib/campaigns/list.sql.ts'
import { type SpeedPoint, speedByMinute } from '#lib/campaigns/progress.sql.ts'
import { type RunProgress, runProgress } from '#lib/campaigns/progress.ts'
import type { CampaignList } from '#lib/campaigns/schema.ts'
import { prisma } from '#lib/db.ts'
import { AppError } from '#lib/errors.ts'
import { isUuid, tenant } from '#lib/tenant.ts'

export type { CampaignRow, RunProgress, SpeedPoint }

/** Campaigns, newest first, with their newest run. @throws AppError invalid_input on a cursor that is none of ours */
export async function listCampaigns(
  workspaceId: string,
  { cursor, limit, status, q }: CampaignList,
): Promise<{ items: CampaignRow[]; nextCursor: string | null }> {
  if (cursor !== undefined && !isUuid(cursor)) throw new AppError('invalid_input', { fields: { cursor: 'invalid' } })
  const rows = await tenant(workspaceId, (tx) => campaignRows(tx, { before: cursor, limit: limit + 1, status, q }))
  const items = rows.slice(0, limit)
  return { items, nextCursor: rows.length > limit ? items.at(-1)!.id : null }
}

/** @throws AppError not_found, also for a campaign of another workspace */
export const getCampaign = (workspaceId: string, id: string): Promise<CampaignRow> =>
  tenant(workspaceId, async (tx) => {
    const [row] = await campaignRows(tx, { id, limit: 1 })
    if (!row) throw new AppError('not_found')
    return row
  })

/** A campaign and how far its newest run is; `progress` is null for a draft. `startedBy` is a member's name. */
export type CampaignProgress = CampaignRow & { progress: RunProgress | null; startedBy: string | null }

/** @throws AppError not_found */
export async function campaignWithProgress(
  workspaceId: string,
  id: string,
  now = new Date(),
): Promise<CampaignProgress> {
  const found = await tenant(workspaceId, async (tx) => {
    const [campaign] = await campaignRows(tx, { id, limit: 1 })
    if (!campaign) throw new AppError('not_found')
    return { ...campaign, progress: campaign.run ? await runProgress(tx, campaign.run.id, now) : null }
  })
  return { ...found, startedBy: found.progress ? await memberName(workspaceId, found.progress.createdBy) : null }
}

/** People belong to no workspace: read by the service role, and only where they are a member. */
async function memberName(workspaceId: string, userId: string): Promise<string | null> {
  const membership = await prisma().membership.findUnique({
    where: { workspaceId_userId: { workspaceId, userId } },
    select: { user: { select: { name: true } } },
  })
  return membership?.user.name ?? null
}

/** Messages accepted in each minute of the newest run's last `minutes`, oldest first; minutes without any are left out. */
export const campaignSpeed = (workspaceId: string, id: string, minutes = 120): Promise<SpeedPoint[]> =>
  tenant(workspaceId, async (tx) => {
    const [campaign] = await campaignRows(tx, { id, limit: 1 })
    if (!campaign) throw new AppError('not_found')
    return campaign.run ? speedByMinute(tx, campaign.run.id, minutes) : []
  })

/** The run that a campaign's buttons speak of: its newest. @throws AppError not_found, also for a draft */
export const newestRun = (workspaceId: string, campaignId: string): Promise<string> =>
  tenant(workspaceId, async (tx) => {
    const [campaign] = await campaignRows(tx, { id: campaignId, limit: 1 })
    if (!campaign?.run) throw new AppError('not_found')
    return campaign.run.id
  })
