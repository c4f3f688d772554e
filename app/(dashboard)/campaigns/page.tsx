import { Plus } from 'lucide-react'
import type { Metadata } from 'next'
import Link from 'next/link'
import { getTranslations } from 'next-intl/server'
import { CampaignList } from '#components/campaigns/campaign-list.tsx'
import { FILTERS } from '#components/campaigns/view.ts'
import { toJson } from '#components/json.ts'
import { linkTo } from '#components/needs/types.ts'
import { Banner } from '#components/ui/banner.tsx'
import { Button } from '#components/ui/button.tsx'
import { PageHeader } from '#components/ui/page-header.tsx'
import { listCampaigns } from '#lib/campaigns/queries.ts'
import { campaignListSchema } from '#lib/campaigns/schema.ts'
import { requireMember } from '#lib/http/session.ts'
import { needsSummary } from '#lib/messages/needs.ts'

type Props = { searchParams: Promise<{ q?: string | string[]; status?: string | string[] }> }

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('campaigns'))('title') }
}

export default async function CampaignsPage({ searchParams }: Props) {
  const { workspaceId } = await requireMember()
  const { q, status } = await searchParams
  const filter = FILTERS.find((one) => one === status) ?? 'all'
  const query = typeof q === 'string' ? q.slice(0, 100) : ''
  const [t, needs, { review, failed }, page] = await Promise.all([
    getTranslations('campaigns'),
    getTranslations('needs'),
    needsSummary(workspaceId),
    listCampaigns(
      workspaceId,
      campaignListSchema.parse({ ...(query && { q: query }), ...(filter !== 'all' && { status: filter }) }),
    ),
  ])
  return (
    <>
      <PageHeader
        title={t('title')}
        description={t('lead')}
        actions={
          <Button asChild>
            <Link href="/campaigns/new">
              <Plus aria-hidden />
              {t('new')}
            </Link>
          </Button>
        }
      />
      {review + failed > 0 && (
        <Banner
          tone="warning"
          className="mb-(--stack)"
          title={needs('open', { count: review + failed })}
          action={
            <Button asChild variant="outline" size="sm">
              <Link href={linkTo(review > 0 ? 'review' : 'failed')}>{needs('openAction')}</Link>
            </Button>
          }
        >
          {needs('openBody')}
        </Banner>
      )}
      <CampaignList initial={toJson(page)} initialFilter={filter} initialQuery={query} />
    </>
  )
}
