'use client'

import { Languages } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { useTransition } from 'react'
import { chooseLanguage } from '#app/actions.ts'
import { Button } from '#components/ui/button.tsx'
import { DropdownMenu, MenuChoice } from '#components/ui/dropdown-menu.tsx'
import { Segmented } from '#components/ui/segmented.tsx'
import { useLanguage } from '#components/use-language.ts'
import { type Locale, localeNames, locales } from '#lib/locales.ts'

const options = locales.map((value) => ({ value, label: localeNames[value], lang: value }))

/** Changes the language of this page and of the next ones, and stays on it. */
export function useChooseLanguage() {
  const router = useRouter()
  const [busy, start] = useTransition()
  const choose = (locale: Locale) =>
    start(async () => {
      await chooseLanguage({ locale })
      router.refresh()
    })
  return { language: useLanguage(), choose, busy }
}

/** The three names side by side. */
export function LanguageSwitch({ className }: { className?: string }) {
  const t = useTranslations('common')
  const { language, choose } = useChooseLanguage()
  return (
    <Segmented
      value={language}
      onValueChange={choose}
      options={options}
      label={t('language')}
      block
      {...(className !== undefined && { className })}
    />
  )
}

/** The same as a menu, for bars with little room. */
export function LanguageMenu({ showName = false }: { showName?: boolean }) {
  const t = useTranslations('common')
  const { language, choose } = useChooseLanguage()
  return (
    <DropdownMenu
      trigger={
        <Button
          variant="ghost"
          size={showName ? 'md' : 'icon'}
          aria-label={`${t('language')}: ${localeNames[language]}`}
        >
          <Languages aria-hidden className="size-5" />
          {showName && <span className="max-sm:hidden">{localeNames[language]}</span>}
        </Button>
      }
    >
      <MenuChoice value={language} onValueChange={choose} options={options} />
    </DropdownMenu>
  )
}
