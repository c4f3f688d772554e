'use client'

import { ChevronsUpDown, LogOut, Settings, UserRound } from 'lucide-react'
import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { logOut } from '#app/actions.ts'
import { ThemeSwitch } from '#components/shell/theme-switch.tsx'
import { Avatar } from '#components/ui/avatar.tsx'
import { DropdownMenu, MenuItem, MenuSeparator } from '#components/ui/dropdown-menu.tsx'

export type Who = { name: string; email: string; workspaceName: string }

/** Shop and person at the foot of the sidebar. */
export function AccountMenu({ who }: { who: Who }) {
  const t = useTranslations('shell')
  return (
    <DropdownMenu
      side="top"
      align="start"
      className="w-(--radix-dropdown-menu-trigger-width)"
      trigger={
        <button
          type="button"
          className="flex min-h-13 w-full items-center gap-3 rounded-md border border-sidebar-border bg-card px-2.5 text-left transition-colors duration-[120ms] hover:bg-accent"
        >
          <Avatar name={who.workspaceName} className="size-8" />
          <span className="min-w-0 flex-1">
            <span className="block truncate text-sm font-semibold">{who.workspaceName}</span>
            <span className="block truncate text-xs text-muted-foreground">{who.name}</span>
          </span>
          <ChevronsUpDown aria-hidden className="size-4 text-muted-foreground" />
        </button>
      }
    >
      <p className="truncate px-3 pt-2 pb-1 text-xs text-muted-foreground">{who.email}</p>
      <MenuItem asChild>
        <Link href="/settings/profile">
          <UserRound aria-hidden />
          {t('yourProfile')}
        </Link>
      </MenuItem>
      <MenuItem asChild>
        <Link href="/settings">
          <Settings aria-hidden />
          {t('nav.settings')}
        </Link>
      </MenuItem>
      <div className="p-1">
        <ThemeSwitch compact />
      </div>
      <MenuSeparator />
      <MenuItem onSelect={() => void logOut({})}>
        <LogOut aria-hidden />
        {t('logOut')}
      </MenuItem>
    </DropdownMenu>
  )
}
