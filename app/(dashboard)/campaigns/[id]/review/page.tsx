import type { Metadata } from 'next'
import { notFound, redirect } from 'next/navigation'
import { getTranslations } from 'next-intl/server'
import { ReviewScreen } from '#components/campaigns/review/review-screen.tsx'
import { toJson } from '#components/json.ts'
import { roleIncludes } from '#lib/auth/roles.ts'
import { reviewCampaign } from '#lib/campaigns/review.ts'
import { campaignParams } from '#lib/campaigns/schema.ts'
import { AppError } from '#lib/errors.ts'
import { errorMessage } from '#lib/http/errors.ts'
import { orNotFound } from '#lib/http/not-found.ts'
import { currentLocale, requireMember } from '#lib/http/session.ts'

type Props = { params: Promise<{ id: string }> }

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('campaigns'))('builder.step.review') }
}

export default async function ReviewPage({ params }: Props) {
  const { workspaceId, timeZone, role } = await requireMember()
  const parsed = campaignParams.safeParse(await params)
  if (!parsed.success) notFound()
  const { id } = parsed.data
  const review = await orNotFound(
    reviewCampaign(workspaceId, id).catch((error: unknown) => {
      if (error instanceof AppError && error.code === 'campaign_not_draft') redirect(`/campaigns/${id}`)
      throw error
    }),
  )
  const { problem } = review
  return (
    <ReviewScreen
      initial={toJson(review)}
      problem={problem && errorMessage(problem.code, await currentLocale(), problem.details)}
      timeZone={timeZone}
      maySend={roleIncludes(role, 'admin')}
    />
  )
}
