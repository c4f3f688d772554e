'use client'

import { useFormatter, useTranslations } from 'next-intl'
import { cn } from '#components/cn.ts'
import type { HomeView } from '#components/home/needs.ts'
import { Card, CardBody, CardHeader } from '#components/ui/card.tsx'

const sum = (days: HomeView['week']['days'], key: 'sent' | 'read') => days.reduce((total, day) => total + day[key], 0)

/** Seven days as columns; the same numbers as a table for those who do not see it. */
export function WeekCard({ week: { days, wroteBack } }: { week: HomeView['week'] }) {
  const t = useTranslations('home.week')
  const m = useTranslations('common.messageState')
  const format = useFormatter()
  const top = Math.max(1, ...days.map(({ sent, failed }) => sent + failed))
  const name = (day: string, index: number) =>
    index === days.length - 1
      ? t('today')
      : format.dateTime(new Date(`${day}T12:00:00Z`), { weekday: 'short', timeZone: 'UTC' })
  const figures = [
    { label: t('sent'), value: sum(days, 'sent') },
    { label: m('read'), value: sum(days, 'read') },
    { label: t('wroteBack'), value: wroteBack },
  ]
  return (
    <Card>
      <CardHeader title={t('title')} />
      <CardBody className="pt-3.5">
        <dl className="mb-4 flex flex-wrap gap-x-8 gap-y-1">
          {figures.map(({ label, value }) => (
            <div key={label}>
              <dt className="text-xs text-muted-foreground">{label}</dt>
              <dd className="text-2xl font-[660] tracking-tight">{format.number(value)}</dd>
            </div>
          ))}
        </dl>
        <div
          aria-hidden
          className="grid h-[150px] auto-cols-fr grid-flow-col items-end gap-1.5 border-b border-input bg-[repeating-linear-gradient(to_top,transparent_0_calc(25%-1px),var(--chart-grid)_calc(25%-1px)_25%)] min-[1120px]:h-[220px]"
        >
          {days.map(({ day, sent, read, failed }) => (
            <div key={day} className="mx-auto flex h-full w-full max-w-11 flex-col justify-end gap-px">
              {sent + failed > 0 && (
                <span className="text-center text-2xs font-medium text-muted-foreground">
                  {format.number(sent + failed)}
                </span>
              )}
              <Part share={failed / top} className="rounded-t-xs bg-msg-failed" />
              <Part
                share={Math.max(0, sent - read) / top}
                className={cn('bg-msg-delivered', failed === 0 && 'rounded-t-xs')}
              />
              <Part share={read / top} className={cn('bg-msg-read', failed === 0 && sent <= read && 'rounded-t-xs')} />
            </div>
          ))}
        </div>
        <div
          aria-hidden
          className="mt-1.5 grid auto-cols-fr grid-flow-col gap-1.5 text-center text-2xs text-chart-axis"
        >
          {days.map(({ day }, index) => (
            <span key={day} className="truncate">
              {name(day, index)}
            </span>
          ))}
        </div>
        <ul aria-hidden className="mt-3 flex flex-wrap gap-x-4.5 gap-y-1.5 text-sm text-muted-foreground">
          <Legend className="bg-msg-read">{m('read')}</Legend>
          <Legend className="bg-msg-delivered">{t('sentOrDelivered')}</Legend>
          <Legend className="bg-msg-failed">{m('failed')}</Legend>
        </ul>
        <table className="sr-only">
          <caption>{t('title')}</caption>
          <thead>
            <tr>
              <th>{t('day')}</th>
              <th>{t('sent')}</th>
              <th>{m('read')}</th>
              <th>{m('failed')}</th>
            </tr>
          </thead>
          <tbody>
            {days.map(({ day, sent, read, failed }, index) => (
              <tr key={day}>
                <th>{name(day, index)}</th>
                <td>{sent}</td>
                <td>{read}</td>
                <td>{failed}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </CardBody>
    </Card>
  )
}

/** 84%: the number above the tallest column needs room too. */
function Part({ share, className }: { share: number; className: string }) {
  return share > 0 ? (
    <i className={cn('block min-h-0.5 w-full', className)} style={{ height: `${share * 84}%` }} />
  ) : null
}
function Legend({ className, children }: { className: string; children: React.ReactNode }) {
  return (
    <li className="inline-flex items-center gap-[7px]">
      <span className={cn('size-2.5 rounded-[3px]', className)} />
      {children}
    </li>
  )
}
