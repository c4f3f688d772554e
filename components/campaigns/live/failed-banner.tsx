'use client'

import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { useAsk } from '#components/campaigns/live/settle.tsx'
import type { ProgressView } from '#components/campaigns/view.ts'
import { usePreview } from '#components/needs/decide-dialog.tsx'
import { Banner } from '#components/ui/banner.tsx'
import { Button } from '#components/ui/button.tsx'

/** How many of the run were not sent and still need a person, and the way to try them all again. */
export function FailedBanner({ progress, mayDecide }: { progress: ProgressView; mayDecide: boolean }) {
  const t = useTranslations('needs.failed')
  const ask = useAsk()
  const { failed } = progress.counts
  const chosen = { filter: { status: 'failed' as const, runId: progress.id } }
  const { data } = usePreview({ chosen }, false, failed > 0, failed)
  if (failed === 0 || !data || data.total === 0) return null
  return (
    <Banner
      tone="warning"
      title={t('title', { count: data.total })}
      action={
        <>
          {mayDecide && data.changed > 0 && (
            <Button
              size="sm"
              onClick={() => ask({ decision: 'send_again', status: 'failed', chosen, count: data.total })}
            >
              {t('retry')}
            </Button>
          )}
          <Button asChild variant="outline" size="sm">
            <Link href={`/campaigns/needs-you/not-sent?campaignId=${progress.campaignId}`}>{t('see')}</Link>
          </Button>
        </>
      }
    >
      {t('body', { changed: data.changed })}
    </Banner>
  )
}
