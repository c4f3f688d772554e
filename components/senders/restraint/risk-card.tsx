'use client'
import { useTranslations } from 'next-intl'
import { useWhen } from '#components/campaigns/live/use-when.ts'
import { cn } from '#components/cn.ts'
import type { Json } from '#components/json.ts'
import { Badge, toneStyle } from '#components/ui/badge.tsx'
import { Card, CardBody, CardHeader } from '#components/ui/card.tsx'
import { HIGHEST } from '#lib/pacing/risk.ts'
import type { Restraint } from '#lib/senders/restraint.ts'
import { ResumeButton } from './resume-button.tsx'
import { levelOf, useReason } from './use-reason.ts'

type Props = { senderId: string; restraint: Json<Restraint>; mayChange: boolean }

/** How much a number risks, why, and what is done about it. */
export function RiskCard({ senderId, restraint, mayChange }: Props) {
  const t = useTranslations('restraint.risk')
  const when = useWhen()
  const reason = useReason()
  const { risk, restsUntil } = restraint
  const { level, tone } = levelOf(risk.score)
  return (
    <Card>
      <CardHeader title={t('title')} action={<Badge tone={tone}>{t(`level.${level}`)}</Badge>} />
      <CardBody className="grid gap-4">
        <div className="grid gap-2">
          <p className="font-label tabular-nums">{t('score', { score: risk.score })}</p>
          <Steps score={risk.score} tone={tone} />
          <p className="text-xs text-muted-foreground">
            {risk.at ? t('checked', { time: when(risk.at) }) : t('never')}
          </p>
        </div>
        {risk.reasons.length > 0 ? (
          <div className="grid gap-1.5">
            <h3 className="text-sm font-semibold">{t('reasons')}</h3>
            <ul className="grid list-disc gap-1.5 pl-5 text-sm marker:text-muted-foreground">
              {risk.reasons.map((one) => (
                <li key={one.code}>{reason(one)}</li>
              ))}
            </ul>
          </div>
        ) : (
          risk.at && <p className="text-sm">{t('none')}</p>
        )}
        <div className="grid gap-1.5">
          <h3 className="text-sm font-semibold">{t('now')}</h3>
          <Now restraint={restraint} />
          {restsUntil && mayChange && <ResumeButton senderId={senderId} />}
        </div>
      </CardBody>
    </Card>
  )
}

/** Ten steps, as many filled as the score says; the number stands above in words. */
function Steps({ score, tone }: { score: number; tone: 'success' | 'warning' | 'danger' }) {
  return (
    <div aria-hidden className="grid grid-cols-10 gap-1" style={toneStyle(tone)}>
      {Array.from({ length: HIGHEST }, (_, index) => index + 1).map((step) => (
        <i key={step} className={cn('h-2 rounded-[4px]', step <= score ? 'bg-(--s)' : 'bg-muted')} />
      ))}
    </div>
  )
}

/** What slows it is the longer of two; both are named where both are there. */
function Now({ restraint: { risk, asked, restsUntil } }: { restraint: Json<Restraint> }) {
  const t = useTranslations('restraint.risk')
  const when = useWhen()
  return (
    <div className="grid gap-1 text-sm">
      {restsUntil && <p>{t('rests', { time: when(restsUntil) })}</p>}
      {asked && <p>{t('slowAsked', { factor: asked.slow, time: when(asked.until) })}</p>}
      {risk.slow > (asked?.slow ?? 1) && <p>{t('slow', { factor: risk.slow })}</p>}
      {!restsUntil && !asked && risk.slow === 1 && <p>{t('normal')}</p>}
    </div>
  )
}
