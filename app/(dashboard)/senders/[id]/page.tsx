import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { getTranslations } from 'next-intl/server'
import { toJson } from '#components/json.ts'
import { SenderScreen } from '#components/senders/sender-screen.tsx'
import type { SenderView } from '#components/senders/view.ts'
import { roleIncludes } from '#lib/auth/roles.ts'
import { AppError } from '#lib/errors.ts'
import { requireMember } from '#lib/http/session.ts'
import { getSender } from '#lib/senders/queries.ts'
import { senderParams } from '#lib/senders/schema.ts'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('senders'))('title') }
}

export default async function SenderPage({ params }: { params: Promise<{ id: string }> }) {
  const { workspaceId, role } = await requireMember()
  const parsed = senderParams.safeParse(await params)
  if (!parsed.success) notFound()
  const sender = await getSender(workspaceId, parsed.data.id).catch((error: unknown) => {
    if (error instanceof AppError && error.code === 'not_found') notFound()
    throw error
  })
  return <SenderScreen initial={toJson(sender) as SenderView} mayChange={roleIncludes(role, 'admin')} />
}
