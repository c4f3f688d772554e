'use client'
import { useTranslations } from 'next-intl'

const REASONS = ['unreachable', 'outdated', 'acceptance', 'send_failed'] as const

/** Why a number sends over its backup, as a sentence. */
export function useBackupReason(): (reason: string | null) => string {
  const t = useTranslations('backup.reason')
  return (reason) => t(REASONS.find((one) => one === reason) ?? 'other')
}
