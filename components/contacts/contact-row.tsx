'use client'

import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { cn } from '#components/cn.ts'
import { maskPhone } from '#components/contacts/phone.ts'
import { ContactStateBadge } from '#components/contacts/state-badge.tsx'
import type { ContactWire } from '#components/contacts/wire.ts'
import { Avatar } from '#components/ui/avatar.tsx'
import { Badge } from '#components/ui/badge.tsx'
import { Checkbox } from '#components/ui/checkbox.tsx'

const GROUPS_SHOWN = 2
type Props = { contact: ContactWire; chosen: boolean; onChoose: (chosen: boolean) => void; className?: string }

/** One person of the list. The whole row opens them; the box chooses them. */
export function ContactRow({ contact, chosen, onChoose, className }: Props) {
  const t = useTranslations('contacts.list')
  const phone = maskPhone(contact.phone)
  const name = contact.name ?? phone
  return (
    <div
      className={cn(
        'relative flex min-h-row items-center gap-3 px-card py-2 transition-colors duration-[120ms] hover:bg-accent/60',
        chosen && 'bg-primary-soft/40',
        className,
      )}
    >
      <Checkbox
        checked={chosen}
        onCheckedChange={onChoose}
        label={t('select', { name })}
        hideLabel
        className="relative z-10"
      />
      <Avatar name={contact.name ?? ''} className="max-[480px]:hidden" />
      <div className="grid min-w-0 flex-1 gap-x-4 gap-y-0.5 md:grid-cols-[minmax(0,1.3fr)_minmax(0,1fr)] md:items-center">
        <div className="min-w-0">
          <Link
            href={`/contacts/${contact.id}`}
            className="block truncate font-label after:absolute after:inset-0 after:content-['']"
            dir="auto"
          >
            {contact.name ?? <span className="font-normal text-muted-foreground">{t('noName')}</span>}
          </Link>
          <span className="text-sm text-muted-foreground tabular-nums">{phone}</span>
        </div>
        <div className="flex min-w-0 flex-wrap items-center gap-1.5 md:justify-end">
          {contact.groups.slice(0, GROUPS_SHOWN).map((group) => (
            <span
              key={group.id}
              dir="auto"
              className="max-w-32 truncate rounded-full border px-2 py-px text-xs text-muted-foreground"
            >
              {group.name}
            </span>
          ))}
          {contact.groups.length > GROUPS_SHOWN && (
            <span className="text-xs text-muted-foreground">+{contact.groups.length - GROUPS_SHOWN}</span>
          )}
          {contact.sample && <Badge tone="info">{t('sample')}</Badge>}
          <ContactStateBadge suppression={contact.suppression} consent={contact.consent} quiet />
        </div>
      </div>
    </div>
  )
}
