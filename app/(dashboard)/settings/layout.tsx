import { getTranslations } from 'next-intl/server'
import type { ReactNode } from 'react'
import { PageHeader } from '#components/ui/page-header.tsx'
import { PageTabs } from '#components/ui/tabs.tsx'

export default async function SettingsLayout({ children }: { children: ReactNode }) {
  const t = await getTranslations('settings')
  const tabs = [
    { href: '/settings', label: t('tab.shop') },
    { href: '/settings/hours', label: t('tab.hours') },
    { href: '/settings/profile', label: t('tab.profile') },
    { href: '/settings/plan', label: t('tab.plan') },
  ]
  return (
    <>
      <PageHeader title={t('title')} />
      <PageTabs label={t('title')} tabs={tabs} />
      {children}
    </>
  )
}
