import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { ContactForm } from '#components/contacts/contact-form.tsx'
import { formatPhone } from '#components/contacts/phone.ts'
import { PageHeader } from '#components/ui/page-header.tsx'
import { listFields, listGroups } from '#lib/contacts/queries.ts'
import { requireMember } from '#lib/http/session.ts'
import { readContact } from '../read-contact.ts'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('contacts'))('contact.editTitle') }
}

/** Fields without a value that are shown; those with one all are. */
const EMPTY_FIELDS = 6

export default async function EditContactPage({ params }: { params: Promise<{ id: string }> }) {
  const { workspaceId } = await requireMember()
  const contact = await readContact(workspaceId, params)
  const [t, groups, fields] = await Promise.all([
    getTranslations('contacts'),
    listGroups(workspaceId),
    listFields(workspaceId),
  ])
  const filled = Object.keys(contact.attributes)
  const shown = [
    ...fields.filter(({ key }) => filled.includes(key)),
    ...filled.filter((key) => !fields.some((field) => field.key === key)).map((key) => ({ key, label: key })),
    ...fields.filter(({ key }) => !filled.includes(key)).slice(0, EMPTY_FIELDS),
  ]
  const values = {
    phone: formatPhone(contact.phone),
    name: contact.name ?? '',
    fields: shown.map(({ key, label }) => ({ key, label, value: contact.attributes[key] ?? '' })),
    groupIds: contact.groups.map(({ id }) => id),
    agreed: false,
  }
  const name = contact.name ?? formatPhone(contact.phone)
  return (
    <>
      <PageHeader title={t('contact.editTitle')} back={{ href: `/contacts/${contact.id}`, label: name }} />
      <ContactForm id={contact.id} values={values} groups={groups} />
    </>
  )
}
