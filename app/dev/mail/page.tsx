import { Mail } from 'lucide-react'
import { notFound } from 'next/navigation'
import { getFormatter } from 'next-intl/server'
import { Card, CardBody, CardHeader } from '#components/ui/card.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { PageHeader } from '#components/ui/page-header.tsx'
import { keptMail } from '#lib/email/queries.ts'
import { showsKeptMail } from '#lib/email/send.ts'
import type { SearchParams } from '#lib/http/search-params.ts'

export const metadata = { title: 'Kept mail' }

/** For developers and the demo: mail that no provider took. Text is drawn as text; links in it can be followed. */
export default async function KeptMailPage({ searchParams }: { searchParams: SearchParams }) {
  if (!showsKeptMail()) notFound()
  const { to } = await searchParams
  const [mails, format] = await Promise.all([
    keptMail(typeof to === 'string' ? to.toLowerCase() : undefined),
    getFormatter(),
  ])
  return (
    <main lang="en" className="mx-auto grid max-w-2xl gap-stack px-gutter py-8">
      <PageHeader
        title="Kept mail"
        description="RESEND_API_KEY is not set, so mail is kept here instead of being sent."
      />
      {mails.length === 0 && (
        <Card>
          <EmptyState icon={<Mail aria-hidden />} title="No mail yet" />
        </Card>
      )}
      {mails.map((mail) => (
        <Card key={mail.id}>
          <CardHeader title={mail.subject} description={`${mail.to}, ${format.dateTime(mail.createdAt, 'dayTime')}`} />
          <CardBody className="text-sm break-words whitespace-pre-line">{withLinks(mail.text)}</CardBody>
        </Card>
      ))}
    </main>
  )
}

const withLinks = (text: string) =>
  text.split(/(https?:\/\/\S+)/).map((part, index) =>
    index % 2 ? (
      <a key={part} href={part} className="text-primary underline underline-offset-3">
        {part}
      </a>
    ) : (
      part
    ),
  )
