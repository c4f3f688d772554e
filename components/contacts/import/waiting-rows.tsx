'use client'

import { useInfiniteQuery } from '@tanstack/react-query'
import { Download } from 'lucide-react'
import { useFormatter, useTranslations } from 'next-intl'
import { api } from '#components/api.ts'
import type { ErrorPageWire, ImportWire } from '#components/contacts/wire.ts'
import { Banner } from '#components/ui/banner.tsx'
import { Button } from '#components/ui/button.tsx'
import { Card, CardFooter } from '#components/ui/card.tsx'
import { Skeleton } from '#components/ui/skeleton.tsx'
import { FixRow } from './fix-row.tsx'

/** Refused rows: type the right number here, or take them away as a file. */
export function WaitingRows({ file }: { file: ImportWire }) {
  const t = useTranslations('contacts')
  const common = useTranslations('common')
  const format = useFormatter()
  const path = `/api/contacts/import/${file.importId}/errors`
  const rows = useInfiniteQuery({
    queryKey: ['imports', file.importId, 'errors'],
    queryFn: ({ pageParam }) => api<ErrorPageWire>(`${path}?limit=25${pageParam ? `&cursor=${pageParam}` : ''}`),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
    enabled: file.rejected > 0,
  })
  if (file.rejected === 0) return null
  const items = rows.data?.pages.flatMap((page) => page.items.map((item) => ({ ...item, country: page.country }))) ?? []
  return (
    <Card>
      <header className="flex flex-wrap items-center justify-between gap-3 px-card pt-(--card-pad)">
        <div>
          <h2 className="text-md leading-snug">{t('import.waitingTitle', { count: file.rejected })}</h2>
          <p className="text-sm text-muted-foreground">{t('import.waitingLead')}</p>
        </div>
        <Button variant="outline" asChild>
          <a href={`${path}?format=csv`} download>
            <Download aria-hidden />
            {t('import.download')}
          </a>
        </Button>
      </header>
      {rows.error && (
        <div className="p-card">
          <Banner tone="danger">{common('loadFailed')}</Banner>
        </div>
      )}
      <ul className="mt-4">
        {items.map((item) => (
          <FixRow key={item.row} importId={file.importId} item={item} country={item.country} />
        ))}
        {rows.isPending && (
          <li className="grid gap-3 border-t p-card" aria-busy="true">
            <Skeleton className="w-3/5" />
            <Skeleton className="w-2/5" />
          </li>
        )}
      </ul>
      {rows.hasNextPage && (
        <CardFooter className="justify-between">
          <span className="text-sm text-muted-foreground">
            {format.number(items.length)} / {format.number(file.rejected)}
          </span>
          <Button variant="outline" size="sm" busy={rows.isFetchingNextPage} onClick={() => rows.fetchNextPage()}>
            {t('list.more')}
          </Button>
        </CardFooter>
      )}
    </Card>
  )
}
