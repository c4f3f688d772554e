'use client'

import { ContactRow } from '#components/contacts/contact-row.tsx'
import type { ContactWire } from '#components/contacts/wire.ts'
import { Rows } from '#components/ui/rows.tsx'

type Props = {
  items: ContactWire[]
  chosen: ReadonlySet<string>
  onChoose: (id: string, chosen: boolean) => void
  label: string
}

export const ContactRows = ({ items, chosen, onChoose, label }: Props) => (
  <Rows
    items={items}
    label={label}
    estimate={62}
    draw={(contact) => (
      <ContactRow contact={contact} chosen={chosen.has(contact.id)} onChoose={(on) => onChoose(contact.id, on)} />
    )}
  />
)
