'use client'

import { Copy, EllipsisVertical, Trash2 } from 'lucide-react'
import Link from 'next/link'
import { useFormatter, useTranslations } from 'next-intl'
import { DropdownMenu, MenuItem } from '#components/ui/dropdown-menu.tsx'
import { IconButton } from '#components/ui/icon-button.tsx'
import { StackedProgress } from '#components/ui/progress.tsx'
import { StateBadge } from '#components/ui/state-badge.tsx'
import { useCampaignActions } from './use-campaign-actions.tsx'
import { useWhen } from './use-when.ts'
import type { CampaignView } from './view.ts'

/** How many reached exactly this far, out of the rollup's "at least this far". */
function exclusive({ sent = 0, delivered = 0, read = 0, ...rest }: NonNullable<CampaignView['run']>['counts']) {
  return { ...rest, read, delivered: Math.max(0, delivered - read), sent: Math.max(0, sent - delivered), blocked: 0 }
}

/** One campaign in the list: what it is, how far it is, and what can be done with it. */
export function CampaignItem({ campaign }: { campaign: CampaignView }) {
  const t = useTranslations('campaigns.row')
  const c = useTranslations('templates.category')
  const format = useFormatter()
  const { id, name, status, run, category, sender } = campaign
  const { copy, askDelete, dialog } = useCampaignActions(campaign)
  const draft = status === 'draft'
  const sent = run?.counts.sent ?? 0
  const facts = [
    useMoment(campaign),
    c(category),
    run && run.recipients > 0 && t('people', { count: run.recipients }),
    sender?.name,
  ].filter((fact): fact is string => Boolean(fact))
  const share = run && run.recipients > 0 ? Math.min(1, sent / run.recipients) : 0
  return (
    <li className="relative flex items-center gap-3 px-card py-3.5 transition-colors duration-[120ms] hover:bg-accent/40">
      <div className="grid min-w-0 flex-1 gap-1.5">
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <Link
            href={draft ? `/campaigns/${id}/edit` : `/campaigns/${id}`}
            className="min-w-0 font-semibold break-words before:absolute before:inset-0"
          >
            {name}
          </Link>
          <StateBadge kind="run" state={status} />
        </div>
        <p className="text-xs text-muted-foreground">{facts.join(' · ')}</p>
        {(status === 'sending' || status === 'paused') && run && (
          <StackedProgress
            counts={exclusive(run.counts)}
            total={run.recipients}
            label={t('sentOf', { sent, total: run.recipients })}
            className="mt-1 h-2 max-w-xl"
          />
        )}
      </div>
      {run && sent > 0 && (
        <div className="shrink-0 text-right text-sm max-sm:hidden">
          <p className="font-semibold">{format.number(share, { style: 'percent' })}</p>
          <p className="text-xs text-muted-foreground">{t('sentOf', { sent, total: run.recipients })}</p>
          <p className="text-xs text-muted-foreground">{t('read', { count: run.counts.read ?? 0 })}</p>
        </div>
      )}
      <div className="relative -mr-2">
        <DropdownMenu
          trigger={
            <IconButton label={t('menu', { name })}>
              <EllipsisVertical aria-hidden />
            </IconButton>
          }
        >
          <MenuItem onSelect={copy}>
            <Copy aria-hidden />
            {t('copy')}
          </MenuItem>
          {draft && (
            <MenuItem danger onSelect={askDelete}>
              <Trash2 aria-hidden />
              {t('delete')}
            </MenuItem>
          )}
        </DropdownMenu>
        {dialog}
      </div>
    </li>
  )
}

/** When it goes out, went out, or was last touched. */
function useMoment({ status, run, updatedAt }: CampaignView): string {
  const t = useTranslations('campaigns.row')
  const { when } = useWhen()
  if (!run) return t('draft', { date: when(updatedAt) })
  if (status === 'scheduled') return t('scheduled', { date: when(run.plannedFor) })
  if (run.completedAt) return t('ended', { date: when(run.completedAt) })
  return t('started', { date: when(run.startedAt ?? run.plannedFor) })
}
