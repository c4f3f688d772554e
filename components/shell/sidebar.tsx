'use client'

import Link from 'next/link'
import { usePathname } from 'next/navigation'
import { useFormatter, useTranslations } from 'next-intl'
import { AccountMenu, type Who } from '#components/shell/account-menu.tsx'
import { LanguageSwitch } from '#components/shell/language-switch.tsx'
import { Logo } from '#components/shell/logo.tsx'
import { MessagesLeft } from '#components/shell/messages-left.tsx'
import { inRoom, navigation } from '#components/shell/nav.ts'
import { type UsageView, useAttention } from '#components/shell/use-shell.ts'
import type { Attention } from '#lib/workspaces/queries.ts'

/** From 1024 px: rooms on the left, plan, language and account at the foot. */
export function Sidebar({ who, usage, attention }: { who: Who; usage: UsageView; attention: Attention }) {
  const t = useTranslations('shell')
  const path = usePathname()
  const counts = useAttention(attention)
  const format = useFormatter()
  return (
    <aside className="sticky top-0 hidden h-dvh flex-col gap-1 overflow-y-auto border-r border-sidebar-border bg-sidebar px-3 py-4 lg:flex">
      <Link href="/home" className="w-fit rounded-md px-2 pt-1 pb-4">
        <Logo />
      </Link>
      <nav aria-label={t('main')} className="grid gap-0.5">
        {navigation.map(({ key, href, icon: Icon, count }) => {
          const number = count ? counts[count] : 0
          return (
            <Link
              key={key}
              href={href}
              aria-current={inRoom(path, href) ? 'page' : undefined}
              className="flex min-h-10 items-center gap-3 rounded-md px-2.5 text-sm font-label text-sidebar-foreground transition-colors duration-[120ms] hover:bg-sidebar-accent/55 aria-[current=page]:bg-sidebar-accent aria-[current=page]:font-semibold aria-[current=page]:text-sidebar-accent-foreground"
            >
              <Icon aria-hidden strokeWidth={1.9} className="size-5" />
              <span className="truncate">{t(`nav.${key}`)}</span>
              {number > 0 && (
                <span className="ml-auto rounded-full bg-warning-soft px-2 py-px text-2xs font-semibold text-warning-soft-foreground">
                  <span aria-hidden>{format.number(number)}</span>
                  <span className="sr-only">{t('needsYou', { count: number })}</span>
                </span>
              )}
            </Link>
          )
        })}
      </nav>
      <div className="mt-auto grid gap-2 pt-4">
        <MessagesLeft initial={usage} />
        <LanguageSwitch />
        <AccountMenu who={who} />
      </div>
    </aside>
  )
}
