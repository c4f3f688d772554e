import { Check } from 'lucide-react'
import { useFormatter, useTranslations } from 'next-intl'
import { cn } from '#components/cn.ts'
import { Badge } from '#components/ui/badge.tsx'
import type { Plan } from '#lib/billing/queries.ts'

/** Prices in whole rupees; the list holds paise. */
export function usePrice() {
  const format = useFormatter()
  return (paise: number) => format.number(paise / 100, { style: 'currency', currency: 'INR', maximumFractionDigits: 0 })
}

/** The plans side by side; `current` is marked as theirs. */
export function PlanList({ plans, current }: { plans: Plan[]; current: string }) {
  const t = useTranslations('settings.plan')
  const price = usePrice()
  return (
    <ul className="grid gap-3 sm:grid-cols-2">
      {plans.map(({ code, pricePaise, messagesPerMonth }) => (
        <li
          key={code}
          aria-current={code === current ? 'true' : undefined}
          className={cn(
            'grid content-start gap-1 rounded-lg border p-4',
            code === current && 'border-primary shadow-[0_0_0_1px_var(--primary)]',
          )}
        >
          <div className="flex min-h-6.5 items-center justify-between gap-2">
            <h3 lang="en" className="text-base">
              {t(`name.${code as 'trial'}`)}
            </h3>
            {code === current && <Badge tone="primary">{t('yours')}</Badge>}
          </div>
          <p className="text-sm text-muted-foreground">
            <b className="mr-1 text-xl font-title text-foreground">{price(pricePaise)}</b>
            {t(code === 'trial' ? 'forSevenDays' : 'aMonth')}
          </p>
          <p className="mt-1 flex items-center gap-2 text-sm">
            <Check aria-hidden className="size-4 text-primary" />
            {t('messages', { count: messagesPerMonth })}
          </p>
        </li>
      ))}
    </ul>
  )
}
