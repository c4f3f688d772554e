import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { HoursForm } from '#components/settings/hours-form.tsx'
import { roleIncludes } from '#lib/auth/roles.ts'
import { requireMember } from '#lib/http/session.ts'
import { workspaceSettings } from '#lib/workspaces/queries.ts'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('settings'))('tab.hours') }
}

export default async function HoursPage() {
  const { workspaceId, role } = await requireMember()
  const { quietFrom, quietUntil, offersPerWeek } = await workspaceSettings(workspaceId)
  return (
    <HoursForm
      quietFrom={quietFrom}
      quietUntil={quietUntil}
      offersPerWeek={offersPerWeek}
      readOnly={!roleIncludes(role, 'admin')}
    />
  )
}
