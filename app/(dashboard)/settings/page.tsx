import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { ShopForm } from '#components/settings/shop-form.tsx'
import { timeZoneOptions } from '#components/settings/time-zones.ts'
import { roleIncludes } from '#lib/auth/roles.ts'
import { currentLocale, requireMember } from '#lib/http/session.ts'
import { formatLocale } from '#lib/locales.ts'
import { workspaceSettings } from '#lib/workspaces/queries.ts'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('settings'))('title') }
}

export default async function ShopSettingsPage() {
  const { workspaceId, role } = await requireMember()
  const [{ name, timeZone }, locale] = await Promise.all([workspaceSettings(workspaceId), currentLocale()])
  const zones = timeZoneOptions(formatLocale[locale], timeZone)
  return <ShopForm name={name} timeZone={timeZone} zones={zones} readOnly={!roleIncludes(role, 'admin')} />
}
