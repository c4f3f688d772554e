'use client'

import { Menu, Plus } from 'lucide-react'
import Link from 'next/link'
import { usePathname } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { cn } from '#components/cn.ts'
import type { Who } from '#components/shell/account-menu.tsx'
import { MoreSheet } from '#components/shell/more-sheet.tsx'
import { inRoom, navigation } from '#components/shell/nav.ts'
import { type UsageView, useAttention } from '#components/shell/use-shell.ts'
import type { Attention } from '#lib/workspaces/queries.ts'

const item =
  'relative grid content-center justify-items-center gap-0.5 text-2xs font-medium text-muted-foreground outline-offset-[-4px] aria-[current=page]:font-semibold aria-[current=page]:text-primary aria-[current=page]:before:absolute aria-[current=page]:before:-top-px aria-[current=page]:before:h-[3px] aria-[current=page]:before:w-8 aria-[current=page]:before:rounded-b-[3px] aria-[current=page]:before:bg-primary'
const left = navigation.filter(({ key }) => key === 'home' || key === 'campaigns')
const right = navigation.filter(({ key }) => key === 'contacts')

/** Below 1024 px: Home, Campaigns, New, Contacts, More. New is the only filled one. */
export function BottomBar({ who, usage, attention }: { who: Who; usage: UsageView; attention: Attention }) {
  const t = useTranslations('shell')
  const path = usePathname()
  const counts = useAttention(attention)
  const [more, setMore] = useState(false)
  const inMore = ['/templates', '/senders', '/settings'].some((href) => inRoom(path, href))
  const link = ({ key, href, icon: Icon, count }: (typeof navigation)[number]) => (
    <Link key={key} href={href} aria-current={inRoom(path, href) ? 'page' : undefined} className={item}>
      <span className="relative">
        <Icon aria-hidden strokeWidth={1.9} className="size-6" />
        {count && counts[count] > 0 && <Dot label={t('needsYou', { count: counts[count] })} />}
      </span>
      {t(`nav.${key}`)}
    </Link>
  )
  return (
    <>
      <nav
        aria-label={t('main')}
        className="fixed inset-x-0 bottom-0 z-30 grid h-[calc(var(--bottombar-h)+env(safe-area-inset-bottom))] grid-cols-5 border-t bg-card pb-[env(safe-area-inset-bottom)] lg:hidden"
      >
        {left.map(link)}
        <Link href="/campaigns/new" className={cn(item, 'text-foreground')}>
          <span className="grid h-[30px] w-11 place-items-center rounded-full bg-primary text-primary-foreground">
            <Plus aria-hidden className="size-5" />
          </span>
          {t('new')}
        </Link>
        {right.map(link)}
        <button
          type="button"
          aria-expanded={more}
          aria-current={inMore ? 'page' : undefined}
          onClick={() => setMore(true)}
          className={item}
        >
          <span className="relative">
            <Menu aria-hidden strokeWidth={1.9} className="size-6" />
            {counts.senders > 0 && <Dot label={t('needsYou', { count: counts.senders })} />}
          </span>
          {t('more')}
        </button>
      </nav>
      <MoreSheet open={more} onOpenChange={setMore} who={who} usage={usage} senders={counts.senders} />
    </>
  )
}

function Dot({ label }: { label: string }) {
  return (
    <span className="absolute -top-0.5 -right-1 size-2.5 rounded-full border-2 border-card bg-warning">
      <span className="sr-only">{label}</span>
    </span>
  )
}
