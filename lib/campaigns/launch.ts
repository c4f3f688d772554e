import { type Quota, quotaOf } from '#lib/billing/usage.sql.ts'
import { lockDraft } from '#lib/campaigns/draft.sql.ts'
import { runEvent } from '#lib/campaigns/events.ts'
import { insertRun, recordVouched } from '#lib/campaigns/launch.sql.ts'
import { audienceCounts, type ReviewFacts, reviewFacts } from '#lib/campaigns/review.sql.ts'
import { isOffer } from '#lib/campaigns/schema.ts'
import { MINUTE } from '#lib/clock.ts'
import { AppError } from '#lib/errors.ts'
import { emit } from '#lib/events.ts'
import { announce } from '#lib/realtime.ts'
import { checkText } from '#lib/templates/check.ts'
import { tenant } from '#lib/tenant.ts'
import { assertMaySend } from '#lib/workspaces/guards.ts'

/** A time so little past is a form that was looked at: it means now. */
const GRACE_MS = MINUTE

export type Launch = {
  campaignId: string
  userId: string
  /** UTC; without it the run starts at once. */
  at?: Date | null
  /** The sentence beside the permission box, as the person read it; null when it was not ticked. */
  consentStatement: string | null
}

function senderOf(facts: ReviewFacts): NonNullable<ReviewFacts['sender']> {
  const { sender } = facts
  if (!sender) throw new AppError('campaign_no_sender')
  if (sender.status === 'unlinked') throw new AppError('sender_not_linked')
  if (sender.status === 'restricted') throw new AppError('sender_restricted')
  return sender
}

/** What is left in the month in which the run starts: of a later month the whole plan, except on a trial. */
const leftAt = (quota: Quota, at: Date | null): number =>
  at && at >= quota.resetsAt && quota.plan !== 'trial' ? quota.limit : quota.left

/**
 * Starts a campaign, now or at a time: everything is checked, and text, people, number and speed are frozen into a run,
 * in one transaction with the event that the orchestrator hears. The quota is reserved when the audience is frozen, at
 * the start; a launch that could not be paid for is refused here. A second launch of the same campaign is refused.
 * @throws AppError not_found, campaign_not_draft, campaign_no_sender, sender_not_linked, sender_restricted,
 * campaign_time_past, consent_required, campaign_no_recipients, quota_exceeded {short}, email_not_verified,
 * workspace_suspended, trial_ended, template_*
 */
export async function launchCampaign(
  workspaceId: string,
  launch: Launch,
  now = new Date(),
): Promise<{ runId: string }> {
  return tenant(
    workspaceId,
    async (tx) => {
      const { campaignId, userId, consentStatement } = launch
      await lockDraft(tx, campaignId)
      await assertMaySend(tx, workspaceId, userId)
      const facts = (await reviewFacts(tx, campaignId))!
      const { audience, category } = facts
      const sender = senderOf(facts)
      const { placeholders } = await checkText(tx, facts.body)
      const early = (launch.at ?? now).getTime() - now.getTime()
      if (early < -GRACE_MS) throw new AppError('campaign_time_past')
      const at = early > 0 ? launch.at! : null
      if (isOffer(category) && !consentStatement) throw new AppError('consent_required')

      const required = placeholders.filter(({ hasDefault }) => !hasDefault).map(({ name }) => name)
      const { network, id: senderId } = sender
      const who = { workspaceId, audience, category, network, senderId }
      const { recipients } = await audienceCounts(tx, { ...who, required: [...new Set(required)], optional: [] })
      if (recipients === 0) throw new AppError('campaign_no_recipients')
      const short = recipients - leftAt(await quotaOf(tx), at)
      if (short > 0) throw new AppError('quota_exceeded', { short })

      const run = await insertRun(tx, { workspaceId, campaignId, userId, at, consentStatement, recipients })
      if (isOffer(category) && consentStatement)
        await recordVouched(tx, { ...who, statement: consentStatement, runId: run.id, userId })
      const planned = { id: run.id, workspaceId, version: 1 }
      await emit(tx, runEvent('run/planned', planned, { at: run.plannedFor.toISOString() }))
      await announce(tx, workspaceId, { type: 'run', id: run.id })
      return { runId: run.id }
    },
    { timeout: 20_000 },
  )
}
