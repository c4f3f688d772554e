import type { Json } from '#components/json.ts'
import { linkTo } from '#components/needs/types.ts'
import { healsByLinking } from '#lib/senders/incident.ts'
import type { Home } from '#lib/workspaces/queries.ts'

export type HomeView = Json<Home>

/** One thing that needs a person: what it is, with the values of its sentences, and where it is put right. */
export type Need =
  | { kind: 'sender'; tone: 'danger'; href: string; name: string; reason: string; waiting: number }
  | { kind: 'ending'; tone: 'warning'; href: string; name: string; endsAt: string }
  | { kind: 'asked'; tone: 'warning'; href: string; name: string; waiting: number }
  | { kind: 'review'; tone: 'warning'; href: string; name: string; messages: number }
  | { kind: 'failed'; tone: 'warning'; href: string; name: string | null; messages: number }
  | { kind: 'stopped'; tone: 'danger'; href: string; name: string; status: string; reason: string | null }
  | { kind: 'quota'; tone: 'warning'; href: string; left: number }
  | { kind: 'trial'; tone: 'danger'; href: string }
  | { kind: 'mapping'; tone: 'info'; href: string; fileName: string }
  | { kind: 'rejected'; tone: 'info'; href: string; fileName: string; rejected: number; imported: number }

/** Below this share of the plan's messages the owner hears of it. */
const LOW = 0.1

/** What needs a person now, the most urgent first: what stops sending, what only they can know, what waits. */
export function needsOf({ trouble, usage }: Pick<HomeView, 'trouble' | 'usage'>): Need[] {
  const needs: Need[] = []
  for (const { id, name, reason, status, waiting } of trouble.senders)
    needs.push({
      kind: 'sender',
      tone: 'danger',
      href: status === 'held' && healsByLinking(reason) ? `/senders/${id}/link` : `/senders/${id}`,
      name,
      reason,
      waiting,
    })
  if (usage.trialEnded) needs.push({ kind: 'trial', tone: 'danger', href: '/settings/plan' })
  for (const { campaignId, name, status, reason } of trouble.stopped)
    needs.push({ kind: 'stopped', tone: 'danger', href: `/campaigns/${campaignId}`, name, status, reason })
  for (const { campaignId, name, waiting } of trouble.asked)
    needs.push({ kind: 'asked', tone: 'warning', href: `/campaigns/${campaignId}`, name, waiting })
  for (const { campaignId, name, messages } of trouble.review)
    needs.push({
      kind: 'review',
      tone: 'warning',
      href: linkTo('review', { campaignId }),
      name,
      messages,
    })
  for (const { id, name, endsAt } of trouble.ending)
    needs.push({ kind: 'ending', tone: 'warning', href: `/senders/${id}`, name, endsAt })
  // of several campaigns at once: a bad hour is one thing, not one a campaign
  const [one, ...others] = trouble.failed
  if (one) {
    const alone = others.length === 0
    needs.push({
      kind: 'failed',
      tone: 'warning',
      href: linkTo('failed', alone ? { campaignId: one.campaignId } : {}),
      name: alone ? one.name : null,
      messages: trouble.failed.reduce((sum, { messages }) => sum + messages, 0),
    })
  }
  if (!usage.trialEnded && usage.left <= usage.limit * LOW)
    needs.push({ kind: 'quota', tone: 'warning', href: '/settings/plan', left: usage.left })
  for (const { id, fileName, status } of trouble.imports)
    if (status === 'ready') needs.push({ kind: 'mapping', tone: 'info', href: `/contacts/import/${id}`, fileName })
  // older lists with refused rows are found under Contacts; here the newest is enough
  const refused = trouble.imports.find(({ status }) => status === 'completed')
  if (refused) {
    const { id, fileName, rejected, imported } = refused
    needs.push({ kind: 'rejected', tone: 'info', href: `/contacts/import/${id}`, fileName, rejected, imported })
  }
  return needs
}
