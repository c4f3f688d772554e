import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { TemplateForm } from '#components/templates/template-form.tsx'
import { PageHeader } from '#components/ui/page-header.tsx'
import { requireMember } from '#lib/http/session.ts'
import { editorFacts } from '#lib/templates/queries.ts'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('templates'))('new') }
}

export default async function NewTemplatePage() {
  const { workspaceId, workspaceName } = await requireMember()
  const [t, facts] = await Promise.all([getTranslations('templates'), editorFacts(workspaceId)])
  return (
    <>
      <PageHeader
        back={{ href: '/templates', label: t('title') }}
        title={t('editor.newTitle')}
        description={t('editor.lead')}
      />
      <TemplateForm
        initial={{ name: '', category: 'order', body: '' }}
        facts={facts}
        shop={{ name: workspaceName, phone: null }}
      />
    </>
  )
}
