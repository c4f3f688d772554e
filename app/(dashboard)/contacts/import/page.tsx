import { Check } from 'lucide-react'
import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { RecentImports } from '#components/contacts/import/recent-imports.tsx'
import { UploadStep } from '#components/contacts/import/upload-step.tsx'
import { Card, CardHeader } from '#components/ui/card.tsx'
import { PageHeader } from '#components/ui/page-header.tsx'
import { Stepper } from '#components/ui/stepper.tsx'
import { MAX_BYTES, MAX_ROWS } from '#lib/contacts/csv/limits.ts'
import { recentImports } from '#lib/contacts/import-queries.ts'
import { requireMember } from '#lib/http/session.ts'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('contacts.import'))('title') }
}

export default async function ImportPage() {
  const { workspaceId } = await requireMember()
  const [t, imports] = await Promise.all([getTranslations('contacts.import'), recentImports(workspaceId)])
  return (
    <>
      <PageHeader title={t('title')} description={t('lead')} back={{ href: '/contacts', label: t('back') }} />
      <Stepper
        label={t('steps')}
        steps={[t('stepUpload'), t('stepMatch'), t('stepPermission'), t('stepDone')]}
        current={0}
      />
      <div className="grid gap-stack min-[1120px]:grid-cols-[minmax(0,1fr)_340px] min-[1120px]:items-start">
        <UploadStep megabytes={MAX_BYTES / 1e6} rows={MAX_ROWS} />
        <div className="grid gap-stack">
          <Card>
            <CardHeader title={t('goodTitle')} />
            <ul className="grid gap-3 p-card text-sm">
              {(['good1', 'good2', 'good3'] as const).map((key) => (
                <li key={key} className="flex gap-2.5">
                  <Check aria-hidden className="mt-0.5 size-4 text-primary" />
                  {t(key)}
                </li>
              ))}
            </ul>
          </Card>
          {imports.length > 0 && <RecentImports imports={imports} />}
        </div>
      </div>
    </>
  )
}
