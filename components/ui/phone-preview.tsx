'use client'

import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { cn } from '#components/cn.ts'
import { Avatar } from '#components/ui/avatar.tsx'

/** A received message: white bubble, because it is what the customer gets. */
export function Bubble({
  children,
  time,
  lang,
  className,
}: {
  children: ReactNode
  time?: string
  lang?: string
  className?: string
}) {
  return (
    <div
      className={cn(
        'max-w-[92%] justify-self-start rounded-[4px_12px_12px_12px] bg-chat-bubble px-2.5 pt-1.5 pb-1.5 text-sm text-chat-bubble-foreground shadow-[0_1px_1px_oklch(0.3_0.02_168/0.12)]',
        className,
      )}
    >
      <div
        lang={lang}
        className="leading-[1.45] wrap-anywhere whitespace-pre-line [&:lang(hi)]:leading-relaxed [&:lang(mr)]:leading-relaxed"
      >
        {children}
      </div>
      {time && <span className="block text-right text-2xs leading-tight text-chat-meta">{time}</span>}
    </div>
  )
}

/** A filled-in placeholder within a bubble. */
export function Filled({ children }: { children: ReactNode }) {
  return (
    <span className="rounded-xs box-decoration-clone bg-primary-soft px-0.5 text-primary-soft-foreground">
      {children}
    </span>
  )
}

type Props = { name: string; detail?: string; day?: string; className?: string; children: ReactNode }

/** A phone with the shop's chat open; children are Bubbles. */
export function PhonePreview({ name, detail, day, className, children }: Props) {
  const t = useTranslations('common')
  return (
    <figure
      aria-label={t('phonePreview')}
      className={cn('mx-auto w-full max-w-[316px] rounded-[30px] bg-chat-frame p-2 shadow-pop', className)}
    >
      <div className="flex min-h-[360px] flex-col overflow-hidden rounded-[23px] bg-chat-wall">
        <div className="flex items-center gap-2.5 border-b bg-card px-3 pt-3 pb-2.5 text-sm">
          <Avatar name={name} className="size-[34px] bg-primary text-primary-foreground" />
          {/* w-0: a long name is cut, it doesn't widen the page's column */}
          <div className="w-0 flex-1">
            <p className="truncate font-semibold">{name}</p>
            {detail && <p className="truncate text-xs text-muted-foreground">{detail}</p>}
          </div>
        </div>
        <div className="grid flex-1 content-start gap-2 px-3 py-3.5">
          {day && (
            <span className="justify-self-center rounded-sm bg-card/80 px-2.5 py-0.5 text-2xs text-muted-foreground">
              {day}
            </span>
          )}
          {children}
        </div>
      </div>
    </figure>
  )
}
