'use client'
import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { cn } from '#components/cn.ts'
import { type Tone, toneStyle } from '#components/ui/badge.tsx'
import { QrCode } from './qr-code.tsx'
import { clockText, useCountdown } from './use-countdown.ts'

/** The code to scan, with the time it lives. WhatsApp sends the next one by itself. */
export function CodeBox({ code, expiresAt }: { code: string; expiresAt: string }) {
  const t = useTranslations('senders.connect')
  const left = useCountdown(expiresAt)
  return (
    <figure className="grid justify-items-center gap-2.5">
      <div className="aspect-square w-full max-w-72 rounded-lg border bg-white p-2">
        <QrCode code={code} label={t('codeAlt')} />
      </div>
      <figcaption role="timer" aria-live="off" className="text-center text-sm text-muted-foreground tabular-nums">
        {left === null ? '\u00a0' : left > 0 ? t('renews', { time: clockText(left) }) : t('renewing')}
      </figcaption>
    </figure>
  )
}

type StageProps = { icon: ReactNode; title: string; hint?: string; tone?: Tone; boxed?: boolean; children?: ReactNode }

/** One state of linking: an icon, a line, what to do. `boxed` keeps the square in which the code stands, so nothing jumps. */
export function Stage({ icon, title, hint, tone = 'primary', boxed = false, children }: StageProps) {
  return (
    <div
      className={cn(
        'grid content-center justify-items-center gap-3 text-center',
        boxed
          ? 'aspect-square w-full max-w-72 justify-self-center rounded-lg border border-dashed bg-background p-4'
          : 'py-6',
      )}
    >
      <span
        style={toneStyle(tone)}
        className="grid size-14 place-items-center rounded-full bg-(--b) text-(--c) [&_svg]:size-7"
      >
        {icon}
      </span>
      <div className="grid gap-1">
        <p className="font-semibold">{title}</p>
        {hint && <p className="text-sm text-muted-foreground">{hint}</p>}
      </div>
      {children}
    </div>
  )
}
