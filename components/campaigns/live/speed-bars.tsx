'use client'

import { useTranslations } from 'next-intl'
import { Bar, BarChart, CartesianGrid, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts'
import type { Minute } from '#components/campaigns/live/minutes.ts'
import { useFormat } from '#components/use-format.ts'

const tick = { fontSize: 12, fill: 'var(--chart-axis)' }

/** Bars of messages a minute. Arrow keys go from minute to minute. */
export function SpeedBars({ minutes }: { minutes: Minute[] }) {
  const format = useFormat()
  const clock = (at: number) => format.dateTime(new Date(at), 'time')
  const ticks = [minutes[0], minutes[Math.floor(minutes.length / 2)], minutes.at(-1)].flatMap((one) => one?.at ?? [])
  return (
    <ResponsiveContainer width="100%" height="100%">
      <BarChart data={minutes} margin={{ top: 4, right: 4, bottom: 0, left: 0 }} barCategoryGap={1}>
        <CartesianGrid vertical={false} stroke="var(--chart-grid)" />
        <XAxis
          dataKey="at"
          ticks={ticks}
          interval="preserveStartEnd"
          tickFormatter={clock}
          tick={tick}
          tickLine={false}
          axisLine={{ stroke: 'var(--chart-grid)' }}
        />
        <YAxis width={32} allowDecimals={false} tickCount={4} tick={tick} tickLine={false} axisLine={false} />
        <Tooltip cursor={{ fill: 'var(--chart-band)' }} isAnimationActive={false} content={<Tip clock={clock} />} />
        <Bar dataKey="sent" fill="var(--chart-1)" radius={[2, 2, 0, 0]} maxBarSize={18} isAnimationActive={false} />
      </BarChart>
    </ResponsiveContainer>
  )
}

/** Recharts gives `active` and `payload`. */
type TipProps = {
  clock: (at: number) => string
  active?: boolean
  payload?: readonly { payload?: Minute }[]
}
function Tip({ clock, active, payload }: TipProps) {
  const t = useTranslations('campaigns.live.chart')
  const minute = payload?.[0]?.payload
  if (!active || !minute) return null
  return (
    <div className="rounded-md border bg-popover px-2.5 py-1.5 text-sm text-popover-foreground shadow-pop">
      <p className="text-muted-foreground">{clock(minute.at)}</p>
      <p className="font-semibold">{t('tooltip', { count: minute.sent })}</p>
    </div>
  )
}
