import { audienceCounts, reviewFacts } from '#lib/campaigns/review.sql.ts'
import { HOUR } from '#lib/clock.ts'
import { readPhone } from '#lib/contacts/phone.ts'
import { network } from '#lib/env.ts'
import { AppError } from '#lib/errors.ts'
import { insertTest } from '#lib/messages/test-message.sql.ts'
import { newWaMessageId } from '#lib/messages/wa-id.ts'
import { limitRate } from '#lib/rate-limit.ts'
import { nudge } from '#lib/realtime.ts'
import { checkText } from '#lib/templates/check.ts'
import { tenant } from '#lib/tenant.ts'
import { assertMaySend } from '#lib/workspaces/guards.ts'

/** Enough to try a text out; too few to reach a list of people past consent and quota. */
const PER_HOUR = 10

/**
 * Sends a campaign's message to one phone, as its first person would read it, to see it arrive. Free: kind `test` counts
 * for nothing. Suppressions and quiet hours hold for it as for any message.
 * @param phone as a person types it
 * @throws AppError not_found, phone_invalid, campaign_no_sender, sender_not_linked, sender_restricted, rate_limited,
 * template_*, email_not_verified, workspace_suspended, trial_ended
 */
export async function sendTest(
  { workspaceId, userId }: { workspaceId: string; userId: string },
  { campaignId, phone }: { campaignId: string; phone: string },
): Promise<{ id: string }> {
  await limitRate(`test-message:${workspaceId}`, PER_HOUR, HOUR)
  return tenant(workspaceId, async (tx) => {
    await assertMaySend(tx, workspaceId, userId)
    const facts = await reviewFacts(tx, campaignId)
    if (!facts) throw new AppError('not_found')
    const { sender, body, audience, category } = facts
    if (!sender) throw new AppError('campaign_no_sender')
    if (sender.status === 'unlinked') throw new AppError('sender_not_linked')
    if (sender.status === 'restricted') throw new AppError('sender_restricted')
    const workspace = await tx.workspace.findUniqueOrThrow({ where: { id: workspaceId }, select: { country: true } })
    const read = readPhone(phone, workspace.country)
    if (!read.ok) throw new AppError('phone_invalid')

    const template = await checkText(tx, body)
    const who = { workspaceId, audience, category, network: sender.network ?? network(), senderId: sender.id }
    const { samples } = await audienceCounts(tx, { ...who, required: [], optional: [] })
    const person = samples.typical ?? { name: null, phone: read.phone, attributes: {} }
    // in pieces: a value that is missing leaves a gap to be seen, where a real message would not go at all
    const text = template
      .parts(person)
      .map((part) => part.text)
      .join('')
    const id = await insertTest(tx, {
      workspaceId,
      senderId: sender.id,
      phone: read.phone,
      text,
      waMessageId: newWaMessageId(),
    })
    await nudge(tx, { topic: 'queue', id: sender.id })
    return { id }
  })
}
