import { useTranslations } from 'next-intl'
import { Badge, type Tone } from '#components/ui/badge.tsx'
import { type BadgeInput, type SenderBadge, senderBadge } from './badge.ts'

const tones: Record<SenderBadge, Tone> = {
  connected: 'success',
  connecting: 'info',
  disconnected: 'danger',
  held: 'warning',
  restricted: 'danger',
  unlinked: 'neutral',
}

export function SenderStatusBadge({ sender }: { sender: BadgeInput }) {
  const t = useTranslations('senders.status')
  const badge = senderBadge(sender)
  return (
    <Badge dot tone={tones[badge]}>
      {t(badge)}
    </Badge>
  )
}
