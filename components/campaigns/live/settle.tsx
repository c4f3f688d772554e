'use client'

import { useTranslations } from 'next-intl'
import { createContext, type ReactNode, useContext, useState } from 'react'
import type { LogRowView, ProgressView } from '#components/campaigns/view.ts'
import { DecideDialog } from '#components/needs/decide-dialog.tsx'
import { DecideMenu } from '#components/needs/decide-menu.tsx'
import type { Asked } from '#components/needs/types.ts'
import { Button } from '#components/ui/button.tsx'

const Ask = createContext<(asked: Asked) => void>(() => {})
/** Asks the question of a decision; anything below Settling may. */
export const useAsk = () => useContext(Ask)

/** Holds the one dialog of the page: a row may go from the list while its question is open. */
export function Settling({ children }: { children: ReactNode }) {
  const [asked, ask] = useState<Asked | null>(null)
  return (
    <Ask value={ask}>
      {children}
      <DecideDialog asked={asked} onClose={() => ask(null)} />
    </Ask>
  )
}

type Props = { row: LogRowView; status: 'review' | 'failed'; name: string; progress: ProgressView; mayDecide: boolean }
/** What a person can say about one message that is in doubt, or was not sent. */
export function SettleMenu({ row, status, name, progress, mayDecide }: Props) {
  const t = useTranslations('campaigns.live.settle')
  const needs = useTranslations('needs')
  const ask = useAsk()
  // a doubt that was given up is a doubt still
  const doubt = status === 'review' || row.reason === 'given_up'
  const goesOn = progress.status === 'sending' || progress.status === 'paused' || progress.status === 'completed'
  return (
    <DecideMenu
      status={status}
      maySend={mayDecide && goesOn}
      label={doubt && t('question')}
      onDecide={(decision) =>
        ask({ decision, status: doubt ? 'review' : 'failed', chosen: { ids: [row.id] }, count: 1 })
      }
      trigger={
        <Button variant="link" aria-label={doubt ? t('checkName', { name }) : needs('decideFor', { name })}>
          {doubt ? t('check') : needs('decide')}
        </Button>
      }
    />
  )
}
