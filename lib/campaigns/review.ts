import { type Quota, quotaOf } from '#lib/billing/usage.sql.ts'
import { type Check, checksOf } from '#lib/campaigns/checks.ts'
import { type Forecast, forecast } from '#lib/campaigns/forecast.ts'
import { capOf, newChatsOf, type RunNewChats } from '#lib/campaigns/new-chats.ts'
import { openHours } from '#lib/campaigns/open-hours.ts'
import { pace } from '#lib/campaigns/pace.ts'
import { waitingOf } from '#lib/campaigns/progress.sql.ts'
import {
  type AudienceCounts,
  audienceCounts,
  groupCounts,
  type ReviewFacts,
  reviewFacts,
  type SampleKind,
} from '#lib/campaigns/review.sql.ts'
import { isOffer } from '#lib/campaigns/schema.ts'
import { nextMidnight } from '#lib/campaigns/zone.ts'
import { network } from '#lib/env.ts'
import { AppError, type ErrorCode } from '#lib/errors.ts'
import { textProblem } from '#lib/templates/check.ts'
import { attributeKeys } from '#lib/templates/keys.sql.ts'
import { lookalikes } from '#lib/templates/placeholders.ts'
import { compileTemplate, type TextPart } from '#lib/templates/render.ts'
import { type Tx, tenant } from '#lib/tenant.ts'

export type Sample = {
  kind: SampleKind
  contact: { id: string; name: string | null; phone: string }
  parts: TextPart[]
  /** The placeholder without a value: this person gets nothing. */
  missing: string | null
}
export type Review = {
  campaign: Pick<ReviewFacts, 'id' | 'name' | 'category' | 'body' | 'audience' | 'speed' | 'scheduledFor'>
  /** How many would get it, with the permission box ticked. */
  recipients: number
  /** Different people that the audience means; `repeated`: how often one stands in two of its groups. */
  people: number
  repeated: number
  groups: { id: string; name: string; count: number }[]
  excluded: AudienceCounts['excluded']
  /** Recipients about whom no permission is on record; for offers the box on the screen is what allows them. */
  unrecorded: number
  consentNeeded: boolean
  samples: Sample[]
  checks: Check[]
  problem: { code: ErrorCode; details: Readonly<Record<string, unknown>> | undefined } | null
  plan: Quota & { needed: number; leftAfter: number }
  sender: ReviewFacts['sender']
  workspace: string
  /** When the first message goes out at the earliest: now, the planned time, or when quiet hours end. */
  startsAt: Date | null
  finish: Forecast | null
  /** Null where nobody of the audience is a new chat to the number. */
  newChats: RunNewChats | null
  /** Nothing stands in the way but the permission. */
  sendable: boolean
}

const KINDS: readonly SampleKind[] = ['typical', 'longest', 'fallback', 'missing']

/**
 * Everything to look at before a send, on the contacts as they are now, by the rules of the freeze.
 * @throws AppError not_found, campaign_not_draft once it has been launched
 */
export const reviewCampaign = (workspaceId: string, id: string, now = new Date()): Promise<Review> =>
  tenant(workspaceId, (tx) => review(tx, workspaceId, id, now), { timeout: 20_000 })

async function review(tx: Tx, workspaceId: string, id: string, now: Date): Promise<Review> {
  const facts = await reviewFacts(tx, id)
  if (!facts) throw new AppError('not_found')
  if (facts.launched) throw new AppError('campaign_not_draft')
  const { category, body, audience, sender } = facts
  const problem = await textProblem(tx, body)
  const compiled = problem ? null : compileTemplate(body)
  const names = (wanted: boolean) => [
    ...new Set(compiled?.placeholders.filter(({ hasDefault }) => hasDefault === wanted).map(({ name }) => name)),
  ]
  const counts = await audienceCounts(tx, {
    workspaceId,
    audience,
    category,
    network: sender?.network ?? network(),
    senderId: sender?.id ?? null,
    required: names(false),
    optional: names(true),
  })
  const groups = audience.kind === 'groups' ? await groupCounts(tx, audience.groupIds) : []
  const plan = await quotaOf(tx)
  const start = new Date(Math.max(now.getTime(), facts.scheduledFor?.getTime() ?? 0))
  const { open, until } = openHours(category, facts)(start)
  const count = (reason: string) =>
    counts.excluded.reduce((sum, one) => sum + (one.reason === reason ? one.count : 0), 0)
  const checks = checksOf({
    category,
    body,
    textOk: !problem,
    lookalikes: lookalikes(
      body,
      (await attributeKeys(tx)).map(({ key }) => key),
    ),
    sender,
    recipients: counts.recipients,
    missing: count('missing_value'),
    fallbacks: Math.max(0, ...counts.fallbacks.map((one) => one.count)),
    short: Math.max(0, counts.recipients - plan.left),
    opensLater: !open,
  })
  return {
    campaign: { id, name: facts.name, category, body, audience, speed: facts.speed, scheduledFor: facts.scheduledFor },
    recipients: counts.recipients,
    people: counts.people,
    repeated:
      Math.max(0, groups.reduce((sum, group) => sum + group.count, 0) - counts.people) * Number(groups.length > 0),
    groups,
    excluded: counts.excluded,
    unrecorded: counts.unrecorded,
    consentNeeded: isOffer(category),
    samples: samplesOf(counts, compiled),
    checks,
    problem: problem && { code: problem.code, details: problem.details },
    plan: { ...plan, needed: counts.recipients, leftAfter: Math.max(0, plan.left - counts.recipients) },
    sender,
    workspace: facts.workspace,
    startsAt: open ? start : until,
    finish: await finishOf(tx, facts, counts, now),
    newChats:
      sender &&
      newChatsOf(sender, counts.newChats, { now: start, timeZone: facts.timeZone, hours: openHours(category, facts) }),
    sendable: checks.every((check) => check.level !== 'stop'),
  }
}

function samplesOf(counts: AudienceCounts, compiled: ReturnType<typeof compileTemplate> | null): Sample[] {
  const seen = new Set<string>()
  return KINDS.flatMap((kind) => {
    const contact = counts.samples[kind]
    if (!contact || !compiled || seen.has(contact.id)) return []
    seen.add(contact.id)
    const rendered = compiled.render(contact)
    return {
      kind,
      contact: { id: contact.id, name: contact.name, phone: contact.phone },
      parts: compiled.parts(contact),
      missing: rendered.ok ? null : rendered.missing,
    }
  })
}

async function finishOf(tx: Tx, facts: ReviewFacts, counts: AudienceCounts, now: Date): Promise<Forecast | null> {
  const { sender, speed } = facts
  if (!sender || counts.recipients === 0) return null
  const held = sender.status === 'held' && sender.holdUntil ? new Date(sender.holdUntil).getTime() : 0
  return forecast({
    now,
    messages: counts.recipients,
    newChats: counts.newChats,
    newChatCap: capOf(sender),
    ...pace(speed, sender, await waitingOf(tx, sender.id)),
    notBefore: new Date(Math.max(held, facts.scheduledFor?.getTime() ?? 0)),
    hours: openHours(facts.category, facts),
    nextDay: (at) => nextMidnight(at, facts.timeZone),
  })
}
