import type { Json } from '#components/json.ts'
import type { Home } from '#lib/workspaces/queries.ts'

export type HomeView = Json<Home>

/** One thing that needs a person: what it is, with the values of its sentences, and where it is put right. */
export type Need =
  | { kind: 'sender'; tone: 'danger'; href: string; name: string; reason: string; waiting: number }
  | { kind: 'review'; tone: 'warning'; href: string; name: string; messages: number }
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
      href: status === 'held' ? `/senders/${id}/link` : '/senders',
      name,
      reason,
      waiting,
    })
  if (usage.trialEnded) needs.push({ kind: 'trial', tone: 'danger', href: '/settings/plan' })
  for (const { campaignId, name, status, reason } of trouble.stopped)
    needs.push({ kind: 'stopped', tone: 'danger', href: `/campaigns/${campaignId}`, name, status, reason })
  for (const { campaignId, name, messages } of trouble.review)
    needs.push({
      kind: 'review',
      tone: 'warning',
      href: `/campaigns/${campaignId}?show=unsure#person-by-person`,
      name,
      messages,
    })
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
