import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { getTranslations } from 'next-intl/server'
import { ConnectForm } from '#components/senders/connect-form.tsx'
import { GoodToKnow } from '#components/senders/good-to-know.tsx'
import { PageHeader } from '#components/ui/page-header.tsx'
import { roleIncludes } from '#lib/auth/roles.ts'
import { requireMember } from '#lib/http/session.ts'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('senders.connect'))('title') }
}

export default async function NewSenderPage() {
  const { role } = await requireMember()
  if (!roleIncludes(role, 'admin')) redirect('/senders')
  const t = await getTranslations('senders')
  return (
    <>
      <PageHeader
        title={t('connect.title')}
        description={t('connect.lead')}
        back={{ href: '/senders', label: t('title') }}
      />
      <div className="grid gap-(--stack) min-[1120px]:grid-cols-[1fr_340px] min-[1120px]:items-start">
        <ConnectForm />
        <GoodToKnow />
      </div>
    </>
  )
}
