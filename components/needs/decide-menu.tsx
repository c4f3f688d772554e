'use client'

import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { DropdownMenu, MenuItem, MenuLabel } from '#components/ui/dropdown-menu.tsx'
import type { Decision, NeedStatus } from '#lib/messages/schema.ts'

type Props = {
  trigger: ReactNode
  status: NeedStatus
  label?: ReactNode
  maySend: boolean
  onDecide: (decision: Decision) => void
}

/** What a person can say about messages: they arrived, send them again, leave them. */
export function DecideMenu({ trigger, status, label, maySend, onDecide }: Props) {
  const t = useTranslations('needs.do')
  const order: readonly Decision[] =
    status === 'review' ? ['arrived', 'send_again', 'give_up'] : ['send_again', 'arrived', 'give_up']
  return (
    <DropdownMenu trigger={trigger}>
      {label && <MenuLabel>{label}</MenuLabel>}
      {order
        .filter((decision) => maySend || decision !== 'send_again')
        .map((decision) => (
          <MenuItem key={decision} onSelect={() => onDecide(decision)}>
            {t(decision, { status })}
          </MenuItem>
        ))}
    </DropdownMenu>
  )
}
