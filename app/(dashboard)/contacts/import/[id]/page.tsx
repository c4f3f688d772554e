import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { getTranslations } from 'next-intl/server'
import { ImportFlow } from '#components/contacts/import/import-flow.tsx'
import { toWire } from '#components/contacts/wire.ts'
import { getImport } from '#lib/contacts/import-queries.ts'
import { listGroups } from '#lib/contacts/queries.ts'
import { contactParams } from '#lib/contacts/schema.ts'
import { AppError } from '#lib/errors.ts'
import { requireMember } from '#lib/http/session.ts'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('contacts.import'))('title') }
}

export default async function ImportFilePage({ params }: { params: Promise<{ id: string }> }) {
  const { workspaceId } = await requireMember()
  const id = contactParams.safeParse(await params)
  if (!id.success) notFound()
  const file = await getImport(workspaceId, id.data.id).catch((error) => {
    if (error instanceof AppError && error.code === 'not_found') notFound()
    throw error
  })
  return <ImportFlow initial={toWire(file)} groups={await listGroups(workspaceId)} />
}
