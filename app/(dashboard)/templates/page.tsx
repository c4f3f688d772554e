import { Plus } from 'lucide-react'
import type { Metadata } from 'next'
import Link from 'next/link'
import { getTranslations } from 'next-intl/server'
import { toJson } from '#components/json.ts'
import { TemplateList } from '#components/templates/template-list.tsx'
import { Button } from '#components/ui/button.tsx'
import { PageHeader } from '#components/ui/page-header.tsx'
import { requireMember } from '#lib/http/session.ts'
import { listTemplates } from '#lib/templates/queries.ts'
import { templateListSchema } from '#lib/templates/schema.ts'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('templates'))('title') }
}

export default async function TemplatesPage({ searchParams }: { searchParams: Promise<{ q?: string | string[] }> }) {
  const { workspaceId } = await requireMember()
  const { q } = await searchParams
  const query = (Array.isArray(q) ? q[0] : q)?.slice(0, 100) ?? ''
  const [t, page] = await Promise.all([
    getTranslations('templates'),
    listTemplates(workspaceId, templateListSchema.parse(query ? { q: query } : {})),
  ])
  return (
    <>
      <PageHeader
        title={t('title')}
        description={t('lead')}
        actions={
          page.items.length > 0 && (
            <Button asChild>
              <Link href="/templates/new">
                <Plus aria-hidden />
                {t('new')}
              </Link>
            </Button>
          )
        }
      />
      <TemplateList initial={toJson(page)} initialQuery={query} />
    </>
  )
}
