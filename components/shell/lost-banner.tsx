'use client'

import Link from 'next/link'
import { usePathname } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { useAttention } from '#components/shell/use-shell.ts'
import { Banner } from '#components/ui/banner.tsx'
import { Button } from '#components/ui/button.tsx'
import type { Attention } from '#lib/workspaces/queries.ts'

/** Pages that say it themselves, in their own words. */
const SAID_THERE = [/^\/home$/, /^\/senders/, /^\/campaigns\/[0-9a-f-]{36}$/]

/** A number was logged out: on every page, until it is linked again. */
export function LostBanner({ attention, mayLink }: { attention: Attention; mayLink: boolean }) {
  const t = useTranslations('shell.lost')
  const path = usePathname()
  const { lost } = useAttention(attention)
  const [first, ...others] = lost
  if (!first || SAID_THERE.some((page) => page.test(path))) return null
  const waiting = lost.reduce((sum, sender) => sum + sender.waiting, 0)
  return (
    <Banner
      tone="danger"
      urgent
      className="mb-(--stack)"
      title={others.length > 0 ? t('several', { count: lost.length }) : t('title', { name: first.name })}
      action={
        <Button asChild variant="outline">
          <Link href={mayLink && others.length === 0 ? `/senders/${first.id}/link` : '/senders'}>
            {t(mayLink ? 'again' : 'look')}
          </Link>
        </Button>
      }
    >
      {t('body', { count: waiting })}
    </Banner>
  )
}
