import { Plus } from 'lucide-react'
import type { Metadata } from 'next'
import Link from 'next/link'
import { getTranslations } from 'next-intl/server'
import { GoodToKnow } from '#components/senders/good-to-know.tsx'
import { SenderList } from '#components/senders/sender-list.tsx'
import type { SenderView } from '#components/senders/view.ts'
import { Button } from '#components/ui/button.tsx'
import { PageHeader } from '#components/ui/page-header.tsx'
import { roleIncludes } from '#lib/auth/roles.ts'
import { requireMember } from '#lib/http/session.ts'
import { listSenders } from '#lib/senders/queries.ts'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('senders'))('title') }
}

export default async function SendersPage() {
  const { workspaceId, role } = await requireMember()
  const [t, senders] = await Promise.all([getTranslations('senders'), listSenders(workspaceId)])
  const mayChange = roleIncludes(role, 'admin')
  return (
    <>
      <PageHeader
        title={t('title')}
        description={t('lead')}
        actions={
          mayChange &&
          senders.length > 0 && (
            <Button asChild>
              <Link href="/senders/new">
                <Plus aria-hidden />
                {t('add')}
              </Link>
            </Button>
          )
        }
      />
      <div className="grid gap-(--stack) min-[1120px]:grid-cols-[1fr_340px] min-[1120px]:items-start">
        <SenderList initial={JSON.parse(JSON.stringify(senders)) as SenderView[]} mayChange={mayChange} />
        <GoodToKnow />
      </div>
    </>
  )
}
