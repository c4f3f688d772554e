import Link from 'next/link'
import { getFormatter, getTranslations } from 'next-intl/server'
import { Card, CardHeader } from '#components/ui/card.tsx'
import { type MessageState, StateBadge } from '#components/ui/state-badge.tsx'
import type { ContactView } from '#lib/contacts/queries.ts'

/** The last messages to this number, newest first. */
export async function ContactMessages({ messages }: { messages: ContactView['messages'] }) {
  const t = await getTranslations('contacts.contact')
  const format = await getFormatter()
  return (
    <Card>
      <CardHeader title={t('messages')} />
      {messages.length === 0 ? (
        <p className="p-card pt-2 text-sm text-muted-foreground">{t('noMessages')}</p>
      ) : (
        <ul className="mt-2">
          {messages.map((message) => (
            <li key={message.id} className="grid gap-1 border-t px-card py-3">
              <div className="flex flex-wrap items-center justify-between gap-x-3 gap-y-1">
                <span className="min-w-0 text-sm">
                  {message.campaign ? (
                    <Link href={`/campaigns/${message.campaign.id}`} className="font-label hover:underline" dir="auto">
                      {message.campaign.name}
                    </Link>
                  ) : (
                    <span className="font-label">{t(`messageKind.${message.kind as 'single'}`)}</span>
                  )}
                  <span className="text-muted-foreground">
                    {' · '}
                    {format.dateTime(message.sentAt ?? message.createdAt, 'dayTime')}
                  </span>
                </span>
                <StateBadge kind="message" state={message.status as MessageState} />
              </div>
              {message.text && (
                <p className="line-clamp-2 text-sm break-words whitespace-pre-line text-muted-foreground" dir="auto">
                  {message.text}
                </p>
              )}
            </li>
          ))}
        </ul>
      )}
    </Card>
  )
}
