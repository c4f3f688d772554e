import type { CampaignLiveView, ProgressView } from '#components/campaigns/view.ts'
import type { RunState } from '#components/ui/state-badge.tsx'

/** A campaign with a run: what the live page shows. */
export type RunningView = CampaignLiveView & { progress: ProgressView }

/** The word on the badge: what holds a run back says more than that it is under way. */
export function shownState({ status, hold }: Pick<ProgressView, 'status' | 'hold'>): RunState {
  if (!hold) return status
  return hold.kind === 'quiet' ? 'quiet' : 'paused'
}

export const ENDED: readonly ProgressView['status'][] = ['completed', 'cancelled', 'failed', 'missed']
export const hasEnded = ({ status }: Pick<ProgressView, 'status'>): boolean => ENDED.includes(status)

/** The texts of the messages are still being written. */
export const isPreparing = ({ status, expandedAt }: Pick<ProgressView, 'status' | 'expandedAt'>): boolean =>
  status === 'sending' && !expandedAt

/** How many came at least this far: a read one was delivered, a delivered one was sent. */
export function funnelOf({ counts }: Pick<ProgressView, 'counts'>): { sent: number; delivered: number; read: number } {
  const read = counts.read
  const delivered = read + counts.delivered
  return { read, delivered, sent: delivered + counts.sent }
}
