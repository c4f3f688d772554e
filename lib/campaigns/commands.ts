import { cancelRun, pauseRun, resumeRun } from '#lib/campaigns/control.ts'
import { copyCampaign, updateDraft } from '#lib/campaigns/drafts.ts'
import { launchCampaign } from '#lib/campaigns/launch.ts'
import { newestRun } from '#lib/campaigns/queries.ts'
import { MINUTE } from '#lib/clock.ts'
import type { ConsentInput } from '#lib/consent/schema.ts'
import { AppError } from '#lib/errors.ts'

type Who = { workspaceId: string; userId: string }
type Send = { campaignId: string; consent?: ConsentInput | undefined; at?: Date | null }

/**
 * What the buttons of a campaign do, for its page and for REST alike. Each speaks of the campaign's newest run.
 * @throws AppError those of launchCampaign()
 */
export const sendCampaign = ({ workspaceId, userId }: Who, { campaignId, consent, at }: Send) =>
  launchCampaign(workspaceId, { campaignId, userId, at: at ?? null, consentStatement: consent?.statement ?? null })

/** Keeps the time on the campaign too, so that a copy of it begins with what was chosen. */
export async function scheduleCampaign(
  who: Who,
  send: Send & { at: Date },
  now = new Date(),
): Promise<{ runId: string }> {
  if (send.at.getTime() < now.getTime() - MINUTE) throw new AppError('campaign_time_past')
  await updateDraft(who.workspaceId, send.campaignId, { scheduledFor: send.at })
  return sendCampaign(who, send)
}

const onRun =
  (act: (workspaceId: string, runId: string, userId: string) => Promise<void>) =>
  async ({ workspaceId, userId }: Who, campaignId: string): Promise<void> =>
    act(workspaceId, await newestRun(workspaceId, campaignId), userId)

/** @throws AppError not_found, run_not_pausable */
export const pauseCampaign = onRun(pauseRun)
/** @throws AppError not_found, run_not_resumable */
export const resumeCampaign = onRun(resumeRun)
/** @throws AppError not_found, run_not_cancellable */
export const cancelCampaign = onRun(cancelRun)

/**
 * A planned campaign is changed by taking its start back and opening the same as a draft: what was once planned stays on
 * record as it was.
 * @throws AppError run_not_cancellable once it is under way or over
 */
export async function reopenCampaign(who: Who, campaignId: string): Promise<{ id: string }> {
  await onRun((workspaceId, runId, userId) => cancelRun(workspaceId, runId, userId, ['scheduled']))(who, campaignId)
  return copyCampaign(who.workspaceId, who.userId, campaignId)
}
