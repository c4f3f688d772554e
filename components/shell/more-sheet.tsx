'use client'

import { ChevronRight, LogOut } from 'lucide-react'
import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { logOut } from '#app/actions.ts'
import type { Who } from '#components/shell/account-menu.tsx'
import { LanguageSwitch } from '#components/shell/language-switch.tsx'
import { MessagesLeft } from '#components/shell/messages-left.tsx'
import { navigation } from '#components/shell/nav.ts'
import { ThemeSwitch } from '#components/shell/theme-switch.tsx'
import type { UsageView } from '#components/shell/use-shell.ts'
import { Badge } from '#components/ui/badge.tsx'
import { Button } from '#components/ui/button.tsx'
import { Dialog } from '#components/ui/dialog.tsx'

const rooms = navigation.filter(({ key }) => key === 'templates' || key === 'senders' || key === 'settings')
type Props = { open: boolean; onOpenChange: (open: boolean) => void; who: Who; usage: UsageView; senders: number }

/** What has no place in the bottom bar. */
export function MoreSheet({ open, onOpenChange, who, usage, senders }: Props) {
  const t = useTranslations('shell')
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={who.workspaceName} description={`${who.name}, ${who.email}`}>
      <div className="grid gap-4">
        <ul className="-mx-(--card-pad) border-y">
          {rooms.map(({ key, href, icon: Icon }) => (
            <li key={key} className="border-b last:border-b-0">
              <Link
                href={href}
                onClick={() => onOpenChange(false)}
                className="flex min-h-14 items-center gap-3 px-card outline-offset-[-4px] active:bg-accent"
              >
                <Icon aria-hidden strokeWidth={1.9} className="size-5 text-muted-foreground" />
                <span className="flex-1 font-label">{t(`nav.${key}`)}</span>
                {key === 'senders' && senders > 0 && <Badge tone="warning">{t('needsYou', { count: senders })}</Badge>}
                <ChevronRight aria-hidden className="size-4 text-muted-foreground" />
              </Link>
            </li>
          ))}
        </ul>
        <MessagesLeft initial={usage} />
        <LanguageSwitch />
        <ThemeSwitch />
        <Button variant="ghost" block onClick={() => void logOut({})}>
          <LogOut aria-hidden />
          {t('logOut')}
        </Button>
      </div>
    </Dialog>
  )
}
