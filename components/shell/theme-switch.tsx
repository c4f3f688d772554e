'use client'

import { Monitor, Moon, Sun } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useSyncExternalStore } from 'react'
import { Segmented } from '#components/ui/segmented.tsx'

type Theme = 'light' | 'dark' | 'system'
const icons = { light: <Sun aria-hidden />, dark: <Moon aria-hidden />, system: <Monitor aria-hidden /> }

/** The html element holds the choice (the script in the root layout follows it), the cookie keeps it. */
const listeners = new Set<() => void>()
const read = (): Theme => (document.documentElement.dataset.theme as Theme | undefined) ?? 'system'
function choose(theme: Theme) {
  document.documentElement.dataset.theme = theme
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser yet
  document.cookie = `theme=${theme}; path=/; max-age=31536000; samesite=lax`
  for (const listener of listeners) listener()
}

/** `compact`: pictures with their words for screen readers, where there is little room. */
export function ThemeSwitch({ compact = false, className }: { compact?: boolean; className?: string }) {
  const t = useTranslations('common')
  const theme = useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    read,
    () => 'system' as const,
  )
  const options = (['light', 'dark', 'system'] as const).map((value) => ({
    value,
    label: compact ? <span className="sr-only">{t(`theme.${value}`)}</span> : t(`theme.${value}`),
    icon: icons[value],
  }))
  return (
    <Segmented
      value={theme}
      onValueChange={choose}
      options={options}
      label={t('theme.label')}
      block
      {...(className !== undefined && { className })}
    />
  )
}
