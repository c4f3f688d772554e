import type { Metadata } from 'next'
import { notFound, redirect } from 'next/navigation'
import { getTranslations } from 'next-intl/server'
import { GoodToKnow } from '#components/senders/good-to-know.tsx'
import { LinkPanel } from '#components/senders/link-panel.tsx'
import type { LinkView } from '#components/senders/view.ts'
import { PageHeader } from '#components/ui/page-header.tsx'
import { roleIncludes } from '#lib/auth/roles.ts'
import { network } from '#lib/env.ts'
import { AppError } from '#lib/errors.ts'
import { requireMember } from '#lib/http/session.ts'
import { getLinkState, getSender } from '#lib/senders/queries.ts'
import { senderParams } from '#lib/senders/schema.ts'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('senders.connect'))('title') }
}

export default async function LinkPage({ params }: { params: Promise<{ id: string }> }) {
  const { workspaceId, role } = await requireMember()
  if (!roleIncludes(role, 'admin')) redirect('/senders')
  const parsed = senderParams.safeParse(await params)
  if (!parsed.success) notFound()
  const { id } = parsed.data
  const sender = await getSender(workspaceId, id).catch((error: unknown) => {
    if (error instanceof AppError && error.code === 'not_found') notFound()
    throw error
  })
  const [t, link] = await Promise.all([getTranslations('senders'), getLinkState(workspaceId, id)])
  return (
    <>
      <PageHeader
        title={sender.phone ? t('connect.again', { name: sender.name }) : t('connect.title')}
        description={t('connect.lead')}
        back={{ href: '/senders', label: t('title') }}
      />
      <div className="grid gap-(--stack) min-[1120px]:grid-cols-[1fr_340px] min-[1120px]:items-start">
        <LinkPanel
          senderId={id}
          phone={sender.phone}
          demo={network() === 'simulator'}
          initial={JSON.parse(JSON.stringify(link)) as LinkView}
        />
        <GoodToKnow />
      </div>
    </>
  )
}
