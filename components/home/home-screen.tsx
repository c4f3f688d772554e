'use client'

import { useQuery } from '@tanstack/react-query'
import { Plus, UserRoundPlus } from 'lucide-react'
import Link from 'next/link'
import { useFormatter, useNow, useTranslations } from 'next-intl'
import { api } from '#components/api.ts'
import { LiveRun } from '#components/home/live-run.tsx'
import { NeedCards } from '#components/home/need-cards.tsx'
import { type HomeView, needsOf } from '#components/home/needs.ts'
import { NextCard, NumbersCard, PlanCard } from '#components/home/side-cards.tsx'
import { StartList } from '#components/home/start-list.tsx'
import { WeekCard } from '#components/home/week-card.tsx'
import { Button } from '#components/ui/button.tsx'
import { PageHeader } from '#components/ui/page-header.tsx'

type Props = { initial: HomeView; firstName: string; workspaceName: string }

/** What happens now, what needs the owner: live, at most once a second. */
export function HomeScreen({ initial, firstName, workspaceName }: Props) {
  const home = useQuery({
    queryKey: ['home', 'page'],
    queryFn: () => api<HomeView>('/api/home'),
    initialData: initial,
  }).data
  const needs = needsOf(home)
  const going = home.live.filter(({ progress }) => progress.status === 'sending' && !progress.hold).length
  const started = home.steps.started
  return (
    <>
      <Greeting firstName={firstName} going={going} calm={started && needs.length === 0} fresh={!started} />
      <NeedCards needs={needs} />
      {!started ? (
        <StartList steps={home.steps} workspaceName={workspaceName} />
      ) : (
        <div className="grid gap-stack min-[1120px]:grid-cols-[minmax(0,1fr)_340px]">
          <div className="grid min-w-0 content-start gap-stack">
            {home.live.map((run, index) => (
              <LiveRun key={run.progress.id} run={run} pulse={index === 0} />
            ))}
            <WeekCard week={home.week} />
          </div>
          <div className="grid min-w-0 content-start gap-stack md:max-[1119px]:grid-cols-2">
            <NumbersCard senders={home.senders} />
            <PlanCard usage={home.usage} />
            <NextCard runs={home.runs} />
          </div>
        </div>
      )}
    </>
  )
}

function Greeting({
  firstName,
  going,
  calm,
  fresh,
}: {
  firstName: string
  going: number
  calm: boolean
  fresh: boolean
}) {
  const t = useTranslations('home')
  const format = useFormatter()
  const now = useNow()
  const hour = Number(
    format.dateTime(now, { hour: 'numeric', hourCycle: 'h23', numberingSystem: 'latn' }).match(/\d+/)?.[0] ?? 9,
  )
  const part = hour >= 4 && hour < 12 ? 'morning' : hour >= 12 && hour < 17 ? 'afternoon' : 'evening'
  const date = format.dateTime(now, 'long')
  return (
    <PageHeader
      title={t('greeting', { part, name: firstName })}
      description={
        fresh ? t('fresh') : going > 0 ? t('goingOut', { date, count: going }) : calm ? t('calm', { date }) : date
      }
      actions={
        !fresh && (
          <div className="hidden gap-2 lg:flex">
            <Button asChild variant="outline">
              <Link href="/contacts/import">
                <UserRoundPlus aria-hidden />
                {t('addContacts')}
              </Link>
            </Button>
            <Button asChild>
              <Link href="/campaigns/new">
                <Plus aria-hidden />
                {t('newCampaign')}
              </Link>
            </Button>
          </div>
        )
      }
    />
  )
}
