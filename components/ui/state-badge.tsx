'use client'

import {
  Ban,
  CalendarClock,
  Check,
  CheckCheck,
  CircleAlert,
  CircleHelp,
  CircleSlash,
  Clock,
  Eye,
  type LucideIcon,
  Moon,
  Pause,
  PencilLine,
  RotateCw,
  Search,
  Send,
  ShieldAlert,
} from 'lucide-react'
import { useTranslations } from 'next-intl'
import type { CSSProperties } from 'react'
import { cn } from '#components/cn.ts'
import { vars } from '#components/ui/badge.tsx'

export type MessageState =
  | 'queued'
  | 'sending'
  | 'sent'
  | 'delivered'
  | 'read'
  | 'retry_wait'
  | 'uncertain'
  | 'review'
  | 'failed'
  | 'blocked'
  | 'cancelled'
/** The statuses of a run, `draft` for a campaign without one, `quiet` for a run that waits for the quiet hours to end. */
export type RunState =
  | 'draft'
  | 'scheduled'
  | 'sending'
  | 'quiet'
  | 'paused'
  | 'completed'
  | 'failed'
  | 'cancelled'
  | 'missed'

type Look = { token: string; icon: LucideIcon }
const messageLooks: Record<MessageState, Look> = {
  queued: { token: 'msg-queued', icon: Clock },
  sending: { token: 'msg-sending', icon: Send },
  sent: { token: 'msg-sent', icon: Check },
  delivered: { token: 'msg-delivered', icon: CheckCheck },
  read: { token: 'msg-read', icon: Eye },
  retry_wait: { token: 'msg-uncertain', icon: RotateCw },
  uncertain: { token: 'msg-uncertain', icon: Search },
  review: { token: 'msg-uncertain', icon: CircleHelp },
  failed: { token: 'msg-failed', icon: CircleAlert },
  blocked: { token: 'msg-blocked', icon: ShieldAlert },
  cancelled: { token: 'camp-draft', icon: CircleSlash },
}
const runLooks: Record<RunState, Look> = {
  draft: { token: 'camp-draft', icon: PencilLine },
  scheduled: { token: 'camp-scheduled', icon: CalendarClock },
  sending: { token: 'camp-running', icon: Send },
  quiet: { token: 'camp-quiet', icon: Moon },
  paused: { token: 'camp-paused', icon: Pause },
  completed: { token: 'camp-finished', icon: Check },
  failed: { token: 'camp-stopped', icon: CircleAlert },
  cancelled: { token: 'camp-stopped', icon: Ban },
  missed: { token: 'camp-stopped', icon: CircleAlert },
}
const styleOf = ({ token }: Look): CSSProperties =>
  vars(`var(--${token})`, `var(--${token}-soft)`, `var(--${token}-text)`)

/** The solid colour of a message state, for bars, legends and charts. */
export const messageColor = (state: MessageState): string => `var(--${messageLooks[state].token})`

type Props = { className?: string; live?: boolean } & (
  | { kind: 'message'; state: MessageState }
  | { kind: 'run'; state: RunState }
)

/** Icon, word and colour of a message's or a run's state. `live` lets a running campaign's dot pulse. */
export function StateBadge({ kind, state, live = false, className }: Props) {
  const t = useTranslations('common')
  const look = kind === 'message' ? messageLooks[state] : runLooks[state]
  const Icon = look.icon
  return (
    <span
      style={styleOf(look)}
      className={cn(
        'inline-flex w-fit shrink-0 items-center gap-1.5 rounded-full bg-(--b) py-[3px] pr-2.5 pl-2 text-xs leading-[1.4] font-label whitespace-nowrap text-(--c)',
        className,
      )}
    >
      {live ? (
        <span aria-hidden className="live-dot size-2 rounded-full bg-(--s)" />
      ) : (
        <Icon aria-hidden className="size-3.5" />
      )}
      {kind === 'message' ? t(`messageState.${state}`) : t(`runState.${state}`)}
    </span>
  )
}
