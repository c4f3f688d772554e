'use client'

import { useInfiniteQuery } from '@tanstack/react-query'
import { FileText, Search } from 'lucide-react'
import Link from 'next/link'
import { useFormatter, useTranslations } from 'next-intl'
import { api } from '#components/api.ts'
import type { Json } from '#components/json.ts'
import { useSearchParam } from '#components/templates/use-search-param.ts'
import { Badge } from '#components/ui/badge.tsx'
import { Banner } from '#components/ui/banner.tsx'
import { Button } from '#components/ui/button.tsx'
import { Card, CardBody } from '#components/ui/card.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { Input } from '#components/ui/input.tsx'
import type { Template } from '#lib/templates/schema.ts'
import { BodyText } from './body-text.tsx'

type Page = { items: Json<Template>[]; nextCursor: string | null }

/** The workspace's templates by name; the search stands in the address. */
export function TemplateList({ initial, initialQuery }: { initial: Page; initialQuery: string }) {
  const t = useTranslations('templates')
  const c = useTranslations('common')
  const { value, search, setSearch } = useSearchParam('q', initialQuery)
  const query = useInfiniteQuery({
    queryKey: ['templates', value],
    queryFn: ({ pageParam }) =>
      api<Page>(
        `/api/templates?${new URLSearchParams({ ...(value && { q: value }), ...(pageParam && { cursor: pageParam }) })}`,
      ),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
    ...(value === initialQuery && { initialData: { pages: [initial], pageParams: [''] } }),
  })
  const items = query.data?.pages.flatMap((page) => page.items) ?? []
  if (items.length === 0 && value === '' && !query.isPending)
    return (
      <Card>
        <EmptyState
          icon={<FileText aria-hidden />}
          title={t('empty.title')}
          action={
            <Button asChild>
              <Link href="/templates/new">{t('empty.action')}</Link>
            </Button>
          }
        >
          {t('empty.body')}
        </EmptyState>
      </Card>
    )
  return (
    <div className="grid gap-(--stack)">
      <Input
        type="search"
        aria-label={t('search')}
        placeholder={t('search')}
        before={<Search aria-hidden />}
        value={search}
        onChange={(event) => setSearch(event.target.value)}
        className="max-w-md"
      />
      {query.isError && <Banner tone="danger">{c('loadFailed')}</Banner>}
      {items.length === 0 && value !== '' && !query.isFetching && (
        <p className="py-8 text-center text-muted-foreground">{t('noMatch', { text: value })}</p>
      )}
      <ul className="grid gap-(--stack) md:grid-cols-2">
        {items.map((template) => (
          <li key={template.id}>
            <TemplateCard template={template} />
          </li>
        ))}
      </ul>
      {query.hasNextPage && (
        <Button
          variant="outline"
          className="justify-self-center"
          busy={query.isFetchingNextPage}
          onClick={() => query.fetchNextPage()}
        >
          {t('more')}
        </Button>
      )}
    </div>
  )
}

function TemplateCard({ template }: { template: Json<Template> }) {
  const t = useTranslations('templates')
  const format = useFormatter()
  const category = template.category as 'order'
  return (
    <Card className="relative flex h-full flex-col transition-colors duration-[120ms] hover:border-input">
      <CardBody className="grid flex-1 content-start gap-2.5">
        <div className="flex items-start justify-between gap-3">
          <h2 className="min-w-0 text-md break-words">
            <Link href={`/templates/${template.id}`} className="before:absolute before:inset-0 before:rounded-lg">
              {template.name}
            </Link>
          </h2>
          <Badge>{t(`category.${category}`)}</Badge>
        </div>
        <BodyText
          body={template.body}
          className="line-clamp-3 text-sm break-words whitespace-pre-line text-muted-foreground"
        />
      </CardBody>
      <div className="flex items-center justify-between gap-3 border-t px-card py-2 text-xs text-muted-foreground">
        {t('changed', { date: format.dateTime(new Date(template.updatedAt), 'day') })}
        <Button asChild variant="link" className="relative">
          <Link href={`/campaigns/new?template=${template.id}`}>{t('use')}</Link>
        </Button>
      </div>
    </Card>
  )
}
