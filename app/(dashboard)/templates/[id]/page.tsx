import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { getTranslations } from 'next-intl/server'
import { TemplateForm } from '#components/templates/template-form.tsx'
import { PageHeader } from '#components/ui/page-header.tsx'
import { categorySchema } from '#lib/campaigns/schema.ts'
import { orNotFound } from '#lib/http/not-found.ts'
import { requireMember } from '#lib/http/session.ts'
import { editorFacts, getTemplate } from '#lib/templates/queries.ts'
import { templateParams } from '#lib/templates/schema.ts'

type Props = { params: Promise<{ id: string }> }

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('templates'))('title') }
}

export default async function TemplatePage({ params }: Props) {
  const { workspaceId, workspaceName } = await requireMember()
  const found = templateParams.safeParse(await params)
  if (!found.success) notFound()
  const [t, facts, template] = await Promise.all([
    getTranslations('templates'),
    editorFacts(workspaceId),
    orNotFound(getTemplate(workspaceId, found.data.id)),
  ])
  const { id, name, body } = template
  return (
    <>
      <PageHeader back={{ href: '/templates', label: t('title') }} title={name} description={t('editor.lead')} />
      <TemplateForm
        initial={{ id, name, body, category: categorySchema.parse(template.category) }}
        facts={facts}
        shop={{ name: workspaceName, phone: null }}
      />
    </>
  )
}
