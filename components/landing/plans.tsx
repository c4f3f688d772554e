import { Check } from 'lucide-react'
import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { cn } from '#components/cn.ts'
import { usePrice } from '#components/settings/plan-list.tsx'
import { Badge } from '#components/ui/badge.tsx'
import { Button } from '#components/ui/button.tsx'
import type { Plan } from '#lib/billing/queries.ts'

/** The price list as it is stored, one plan marked. Every account starts with the trial. */
export function Plans({ plans }: { plans: Plan[] }) {
  const t = useTranslations('landing.price')
  const p = useTranslations('settings.plan')
  const price = usePrice()
  return (
    <ul className="mt-9 grid gap-4 sm:grid-cols-2 lg:grid-cols-4">
      {plans.map(({ code, pricePaise, messagesPerMonth }) => {
        const marked = code === 'growth'
        return (
          <li
            key={code}
            className={cn(
              'relative grid content-start gap-4 rounded-lg border bg-card p-5 shadow-card',
              marked && 'border-primary shadow-[0_0_0_1px_var(--primary)]',
            )}
          >
            {marked && (
              <Badge tone="marigold" className="absolute -top-3 left-5 pl-2.5">
                {t('marked')}
              </Badge>
            )}
            <div>
              <h3 lang="en" className="text-lg">
                {p(`name.${code as 'trial'}`)}
              </h3>
              <p className="text-sm text-muted-foreground lg:min-h-[3em]">{t(`for.${code as 'trial'}`)}</p>
            </div>
            <p className="text-sm text-muted-foreground">
              <b className="mr-1 text-2xl font-[680] tracking-tight text-foreground">{price(pricePaise)}</b>
              {p(code === 'trial' ? 'forSevenDays' : 'aMonth')}
            </p>
            <Button asChild variant={marked ? 'primary' : 'outline'} block>
              <Link href="/signup">{t('start')}</Link>
            </Button>
            <p className="flex items-center gap-2.5 text-sm">
              <Check aria-hidden className="size-4 text-primary" />
              {p('messages', { count: messagesPerMonth })}
            </p>
          </li>
        )
      })}
    </ul>
  )
}
