import { FileUp, Plus, Users } from 'lucide-react'
import type { Metadata } from 'next'
import Link from 'next/link'
import { getTranslations } from 'next-intl/server'
import { ContactList } from '#components/contacts/contact-list.tsx'
import { filtersOf } from '#components/contacts/filters.ts'
import { GroupsCard } from '#components/contacts/groups-card.tsx'
import { RecentImports } from '#components/contacts/import/recent-imports.tsx'
import { toWire } from '#components/contacts/wire.ts'
import { Button } from '#components/ui/button.tsx'
import { Card } from '#components/ui/card.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { PageHeader } from '#components/ui/page-header.tsx'
import { recentImports } from '#lib/contacts/import-queries.ts'
import { contactCounts, listContacts, listGroups } from '#lib/contacts/queries.ts'
import { contactListSchema } from '#lib/contacts/schema.ts'
import { requireMember } from '#lib/http/session.ts'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('contacts'))('title') }
}

const LIMIT = 50

export default async function ContactsPage({ searchParams }: { searchParams: Promise<Record<string, unknown>> }) {
  const { workspaceId } = await requireMember()
  const { cursor: _, ...asked } = await searchParams
  // an address that somebody changed by hand shows everyone instead of an error
  const filter =
    contactListSchema.safeParse({ ...asked, limit: LIMIT }).data ?? contactListSchema.parse({ limit: LIMIT })
  const [t, counts, page, groups, imports] = await Promise.all([
    getTranslations('contacts'),
    contactCounts(workspaceId),
    listContacts(workspaceId, filter),
    listGroups(workspaceId),
    recentImports(workspaceId),
  ])
  const actions = (
    <>
      <Button variant="outline" asChild>
        <Link href="/contacts/new">
          <Plus aria-hidden />
          {t('add')}
        </Link>
      </Button>
      <Button asChild>
        <Link href="/contacts/import">
          <FileUp aria-hidden />
          {t('bring')}
        </Link>
      </Button>
    </>
  )
  if (counts.total === 0)
    return (
      <>
        <PageHeader title={t('title')} />
        <Card>
          <EmptyState
            icon={<Users aria-hidden />}
            title={t('empty.title')}
            action={<div className="flex flex-wrap justify-center gap-2">{actions}</div>}
          >
            {t('empty.body')}
          </EmptyState>
        </Card>
      </>
    )
  const filters = filtersOf(filter)
  return (
    <>
      <PageHeader title={t('title')} description={t('counts', counts)} actions={actions} />
      <div className="grid gap-stack min-[1120px]:grid-cols-[minmax(0,1fr)_320px] min-[1120px]:items-start">
        <ContactList initial={toWire(page)} filters={filters} groups={groups} />
        <div className="grid gap-stack">
          <GroupsCard groups={groups} current={filters.groupId} />
          {imports.length > 0 && <RecentImports imports={imports} />}
        </div>
      </div>
    </>
  )
}
