import type { Metadata } from 'next'
import { notFound, redirect } from 'next/navigation'
import { cache } from 'react'
import { FIRST, shownOf } from '#components/campaigns/live/filters.ts'
import { LiveScreen } from '#components/campaigns/live/live-screen.tsx'
import { toJson } from '#components/json.ts'
import { roleIncludes } from '#lib/auth/roles.ts'
import { usageOf } from '#lib/billing/queries.ts'
import { campaignWithProgress } from '#lib/campaigns/queries.ts'
import { campaignParams } from '#lib/campaigns/schema.ts'
import { AppError } from '#lib/errors.ts'
import { requireMember } from '#lib/http/session.ts'
import { messageLog } from '#lib/messages/queries.ts'
import { messageLogSchema } from '#lib/messages/schema.ts'

type Props = { params: Promise<{ id: string }>; searchParams: Promise<Record<string, string | string[] | undefined>> }

/** One read for the title and the page. */
const read = cache(async (workspaceId: string, id: string) => {
  if (!campaignParams.safeParse({ id }).success) notFound()
  return campaignWithProgress(workspaceId, id).catch((error: unknown) => {
    if (error instanceof AppError && error.code === 'not_found') notFound()
    throw error
  })
})

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { workspaceId } = await requireMember()
  return { title: (await read(workspaceId, (await params).id)).name }
}

/** A campaign that goes out, will go out or has gone out, live. A draft is still being written. */
export default async function CampaignPage({ params, searchParams }: Props) {
  const [{ workspaceId, role }, { id }, { show, q }] = await Promise.all([requireMember(), params, searchParams])
  const { progress, ...campaign } = await read(workspaceId, id)
  if (!progress) redirect(`/campaigns/${id}/edit`)
  const shown = shownOf(typeof show === 'string' ? show : null)
  const search = typeof q === 'string' ? q.trim().slice(0, 100) : ''
  const asked = messageLogSchema.parse({
    limit: FIRST,
    ...(shown !== 'all' && { state: shown }),
    ...(search && { q: search }),
  })
  const [page, usage] = await Promise.all([messageLog(workspaceId, id, asked), usageOf(workspaceId)])
  return (
    <LiveScreen
      initial={toJson({ ...campaign, progress })}
      log={{ page: toJson(page), show: shown, q: search }}
      usage={toJson(usage)}
      mayDecide={roleIncludes(role, 'admin')}
    />
  )
}
