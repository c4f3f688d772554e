'use client'

import { useTranslations } from 'next-intl'
import { useWhen } from '#components/campaigns/live/use-when.ts'
import type { LogRowView, ProgressView } from '#components/campaigns/view.ts'
import type messages from '../../../messages/en/messages.json'

type Texts = typeof messages
/** A reason without a sentence of its own gets the general one of its state. */
const known = <T extends object>(texts: T, reason: string | null): (keyof T & string) | 'other' =>
  reason !== null && Object.hasOwn(texts, reason) ? (reason as keyof T & string) : 'other'

const reasons: { [State in 'retry_wait' | 'review' | 'failed' | 'blocked']: Record<keyof Texts[State], true> } = {
  retry_wait: { refused_for_now: true, rate_limited: true, not_connected: true, other: true },
  review: { no_answer: true, other_session: true, other: true },
  failed: {
    refused_for_now: true,
    refused: true,
    rate_limited: true,
    restricted: true,
    not_connected: true,
    given_up: true,
    other: true,
  },
  blocked: {
    opted_out: true,
    no_consent: true,
    not_on_whatsapp: true,
    missing_value: true,
    text_too_long: true,
    frequency_cap: true,
    quota: true,
    duplicate: true,
    sample: true,
    invalid_phone: true,
    other: true,
  },
}
const MINUTE = 60_000

/** Why a message is in doubt, or was not sent: one plain sentence. */
export function useReason(): (status: 'review' | 'failed', reason: string | null) => string {
  const t = useTranslations('messages')
  return (status, reason) =>
    status === 'review' ? t(`review.${known(reasons.review, reason)}`) : t(`failed.${known(reasons.failed, reason)}`)
}

/** One plain sentence on what happened to a person's message, and why. */
export function useSentence({ hold, status: run, sender, newChats }: ProgressView): (row: LogRowView) => string {
  const t = useTranslations('messages')
  const when = useWhen()
  /** It waits for the new chats of another day. */
  const tomorrow = (reason: string | null, dueAt: string | null): string | null =>
    reason === 'new_chat_cap' && dueAt !== null && Date.parse(dueAt) > Date.now()
      ? t('queued.tomorrow', { time: when(newChats?.nextFrom ?? dueAt) })
      : null
  const waiting = (dueAt: string | null): string => {
    if (hold?.kind === 'person' || hold?.kind === 'asked' || run === 'paused') return t('queued.paused')
    if (hold) return hold.kind === 'quiet' ? t('queued.quiet') : t('queued.held')
    const later = dueAt !== null && Date.parse(dueAt) > Date.now() + MINUTE
    return later ? t('queued.at', { time: when(dueAt) }) : t('queued.turn')
  }
  return ({ status, reason, dueAt, readAt }) => {
    switch (status) {
      case 'queued':
        return tomorrow(reason, dueAt) ?? waiting(dueAt)
      case 'sending':
        return t('sending', { sender: sender.name })
      case 'read':
        return readAt ? t('read', { time: when(readAt) }) : t('delivered')
      case 'retry_wait':
        return (
          tomorrow(reason, dueAt) ??
          (dueAt ? t(`retry_wait.${known(reasons.retry_wait, reason)}`, { time: when(dueAt) }) : t('queued.turn'))
        )
      case 'review':
        return t(`review.${known(reasons.review, reason)}`)
      case 'failed':
        return t(`failed.${known(reasons.failed, reason)}`)
      case 'blocked':
        return t(`blocked.${known(reasons.blocked, reason)}`)
      default:
        return t(status)
    }
  }
}
