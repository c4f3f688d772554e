import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { ContactForm } from '#components/contacts/contact-form.tsx'
import { PageHeader } from '#components/ui/page-header.tsx'
import { listFields, listGroups } from '#lib/contacts/queries.ts'
import { requireMember } from '#lib/http/session.ts'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('contacts'))('contact.newTitle') }
}

/** Fields shown at once; a workspace with more has most of them from files. */
const FIELDS = 6

export default async function NewContactPage() {
  const { workspaceId } = await requireMember()
  const [t, groups, fields] = await Promise.all([
    getTranslations('contacts'),
    listGroups(workspaceId),
    listFields(workspaceId),
  ])
  const values = {
    ...{ phone: '', name: '', groupIds: [], agreed: false },
    fields: fields.slice(0, FIELDS).map((field) => ({ ...field, value: '' })),
  }
  return (
    <>
      <PageHeader
        title={t('contact.newTitle')}
        description={t('contact.newLead')}
        back={{ href: '/contacts', label: t('title') }}
      />
      <ContactForm values={values} groups={groups} />
    </>
  )
}
