'use client'
import { useFormatter, useTranslations } from 'next-intl'
import { RISK_CODES, type RiskReason } from '#lib/pacing/risk.ts'

/** One plain sentence on what speaks against a number. */
export function useReason(): (reason: RiskReason) => string {
  const t = useTranslations('restraint.reason')
  const format = useFormatter()
  const of = (values: RiskReason['values'], key: string) => values[key] ?? 0
  return ({ code, values }) => {
    const known = RISK_CODES.find((one) => one === code)
    if (!known) return code
    const share = format.number(of(values, 'share'), { style: 'percent', maximumFractionDigits: 1 })
    return t(known, { share, count: of(values, 'count'), sent: of(values, 'sent'), times: of(values, 'times') })
  }
}

/** The word and the colour of a score. */
export function levelOf(score: number): {
  level: 'low' | 'raised' | 'high' | 'highest'
  tone: 'success' | 'warning' | 'danger'
} {
  if (score >= 9) return { level: 'highest', tone: 'danger' }
  if (score >= 6) return { level: 'high', tone: 'danger' }
  return score >= 4 ? { level: 'raised', tone: 'warning' } : { level: 'low', tone: 'success' }
}
