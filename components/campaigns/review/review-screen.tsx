'use client'

import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useRef, useState, useTransition } from 'react'
import { saveDraft } from '#app/(dashboard)/campaigns/actions.ts'
import { api } from '#components/api.ts'
import { BuilderHead } from '#components/campaigns/builder-frame.tsx'
import type { ReviewView } from '#components/campaigns/view.ts'
import { Banner } from '#components/ui/banner.tsx'
import { ChecksCard } from './checks-card.tsx'
import { FinishCard } from './finish-card.tsx'
import { LaunchBar } from './launch-bar.tsx'
import { PlanCard } from './plan-card.tsx'
import { SamplesCard } from './samples-card.tsx'
import { TestCard } from './test-card.tsx'
import { ExcludedCard, WhoCard } from './who-card.tsx'

type Props = { initial: ReviewView; problem: string | null; timeZone: string; maySend: boolean }

/** Step 4: read it once as a customer will. Kept fresh while it is open: an opt-out meanwhile shows. */
export function ReviewScreen({ initial, problem, timeZone, maySend }: Props) {
  const t = useTranslations('campaigns.review')
  const c = useTranslations('common')
  const client = useQueryClient()
  // not under 'campaigns': a run that goes out elsewhere would have it counted again each second
  const queryKey = ['review', initial.campaign.id]
  const { data: review, isError } = useQuery({
    queryKey,
    queryFn: () => api<ReviewView>(`/api/campaigns/${initial.campaign.id}/review`),
    initialData: initial,
    refetchInterval: 60_000,
  })
  const [consented, setConsented] = useState(false)
  const [sample, setSample] = useState<ReviewView['samples'][number]['kind']>()
  const [adding, start] = useTransition()
  const preview = useRef<HTMLDivElement>(null)

  const see = (kind: 'missing' | 'fallback') => {
    setSample(kind)
    preview.current?.scrollIntoView({ block: 'nearest', behavior: 'smooth' })
  }
  const addStop = () =>
    start(async () => {
      const body = `${review.campaign.body.trimEnd()}\n\n${t('checks.stopLine')}`
      await saveDraft({ id: review.campaign.id, body })
      await client.invalidateQueries({ queryKey })
    })
  return (
    <>
      <BuilderHead title={review.campaign.name} step="review" description={t('lead')} />
      {isError && (
        <Banner tone="warning" className="mb-(--stack)">
          {c('loadFailed')}
        </Banner>
      )}
      <div className="grid gap-(--stack) min-[1120px]:grid-cols-[1fr_380px] min-[1120px]:items-start">
        <div
          ref={preview}
          className="grid gap-(--stack) min-[1120px]:sticky min-[1120px]:top-7 min-[1120px]:col-start-2 min-[1120px]:row-start-1"
        >
          <SamplesCard review={review} chosen={sample} onChoose={setSample} />
          <TestCard campaignId={review.campaign.id} disabled={review.problem !== null || review.sender === null} />
        </div>
        <div className="grid min-w-0 gap-(--stack) min-[1120px]:col-start-1 min-[1120px]:row-start-1">
          <WhoCard review={review} />
          <ExcludedCard review={review} />
          <div className="grid gap-(--stack) md:grid-cols-2">
            <FinishCard review={review} />
            <PlanCard plan={review.plan} />
          </div>
          <ChecksCard
            review={review}
            problem={problem}
            consented={consented}
            onConsent={setConsented}
            onSee={see}
            onAddStop={addStop}
            adding={adding}
          />
          <LaunchBar review={review} consented={consented} timeZone={timeZone} maySend={maySend} />
        </div>
      </div>
    </>
  )
}
