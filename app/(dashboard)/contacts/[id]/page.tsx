import type { Metadata } from 'next'
import Link from 'next/link'
import { getFormatter, getTranslations } from 'next-intl/server'
import { ContactActions } from '#components/contacts/contact-actions.tsx'
import { ContactMessages } from '#components/contacts/contact-messages.tsx'
import { PermissionCard } from '#components/contacts/permission-card.tsx'
import { formatPhone } from '#components/contacts/phone.ts'
import { toWire } from '#components/contacts/wire.ts'
import { Badge } from '#components/ui/badge.tsx'
import { Banner } from '#components/ui/banner.tsx'
import { Card, CardBody, CardHeader } from '#components/ui/card.tsx'
import { PageHeader } from '#components/ui/page-header.tsx'
import { roleIncludes } from '#lib/auth/roles.ts'
import { listFields } from '#lib/contacts/queries.ts'
import { requireMember } from '#lib/http/session.ts'
import { readContact } from './read-contact.ts'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('contacts'))('title') }
}

export default async function ContactPage({ params }: { params: Promise<{ id: string }> }) {
  const { workspaceId, role } = await requireMember()
  const contact = await readContact(workspaceId, params)
  const [t, format, fields] = await Promise.all([getTranslations('contacts'), getFormatter(), listFields(workspaceId)])
  const phone = formatPhone(contact.phone)
  const name = contact.name ?? phone
  const labels = new Map(fields.map(({ key, label }) => [key, label]))
  const order = [...labels.keys()]
  const attributes = Object.entries(contact.attributes).sort(([a], [b]) => order.indexOf(a) - order.indexOf(b))
  const added = t('contact.added', { date: format.dateTime(contact.createdAt, 'dayYear') })
  return (
    <>
      <PageHeader
        title={<span dir="auto">{name}</span>}
        badge={contact.sample && <Badge tone="info">{t('list.sample')}</Badge>}
        description={
          <span className="tabular-nums">
            {contact.name && `${phone} · `}
            {added}, {t(`contact.source.${contact.source as 'import'}`)}
          </span>
        }
        back={{ href: '/contacts', label: t('title') }}
        actions={<ContactActions id={contact.id} name={name} suppressed={contact.suppression !== null} />}
      />
      <div className="grid gap-stack min-[1120px]:grid-cols-[minmax(0,1fr)_360px] min-[1120px]:items-start">
        <div className="grid min-w-0 gap-stack">
          {contact.waStatus === 'no' && (
            <Banner tone="warning" title={t('contact.notOnWhatsapp')}>
              {contact.waCheckedAt &&
                t('contact.notOnWhatsappSince', {
                  date: format.dateTime(contact.waCheckedAt, 'dayYear'),
                })}
            </Banner>
          )}
          <Card>
            <CardHeader title={t('contact.fields')} />
            <CardBody className="pt-3">
              {attributes.length === 0 ? (
                <p className="text-sm text-muted-foreground">{t('contact.noFields')}</p>
              ) : (
                <dl className="grid gap-x-6 gap-y-3 sm:grid-cols-2">
                  {attributes.map(([key, value]) => (
                    <div key={key} className="min-w-0" dir="auto">
                      <dt className="truncate text-xs text-muted-foreground">{labels.get(key) ?? key}</dt>
                      <dd className="break-words whitespace-pre-line">{value}</dd>
                    </div>
                  ))}
                </dl>
              )}
            </CardBody>
          </Card>
          <ContactMessages messages={contact.messages} />
        </div>
        <div className="grid min-w-0 gap-stack max-[1119px]:order-first">
          <PermissionCard contact={toWire(contact)} name={name} mayLift={roleIncludes(role, 'admin')} />
          <Card>
            <CardHeader title={t('contact.groups')} />
            <CardBody className="flex flex-wrap gap-2 pt-3 text-sm">
              {contact.groups.length === 0 && <p className="text-muted-foreground">{t('contact.noGroups')}</p>}
              {contact.groups.map((group) => (
                <Link
                  key={group.id}
                  href={`/contacts?groupId=${group.id}`}
                  dir="auto"
                  className="inline-flex min-h-11 max-w-full items-center truncate rounded-full border px-3 hover:bg-accent lg:min-h-8"
                >
                  {group.name}
                </Link>
              ))}
            </CardBody>
          </Card>
        </div>
      </div>
    </>
  )
}
