'use client'

import { Check } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { cn } from '#components/cn.ts'

/** Steps of a flow. `current` counts from 0. On phone a bar and "Step 2 of 4". */
export function Stepper({
  steps,
  current,
  label,
  className,
}: {
  steps: readonly string[]
  current: number
  label: string
  className?: string
}) {
  const t = useTranslations('common')
  return (
    <div className={cn('mb-(--stack)', className)}>
      <div className="grid gap-2 md:hidden">
        <p className="text-sm">
          <span className="text-muted-foreground">{t('stepOf', { step: current + 1, total: steps.length })}</span>
          <span className="ml-2 font-semibold">{steps[current]}</span>
        </p>
        <div aria-hidden className="flex gap-1">
          {steps.map((step, index) => (
            <i key={step} className={cn('h-1.5 flex-1 rounded-full', index <= current ? 'bg-primary' : 'bg-muted')} />
          ))}
        </div>
      </div>
      <ol aria-label={label} className="hidden flex-wrap items-center gap-2 text-sm md:flex">
        {steps.map((step, index) => (
          <li
            key={step}
            aria-current={index === current ? 'step' : undefined}
            className="group flex items-center gap-2 whitespace-nowrap text-muted-foreground aria-[current=step]:font-semibold aria-[current=step]:text-foreground [&:not(:last-child)]:after:h-px [&:not(:last-child)]:after:w-7 [&:not(:last-child)]:after:bg-input/60"
          >
            <span
              className={cn(
                'grid size-6 place-items-center rounded-full border-[1.5px] border-input text-2xs font-semibold group-aria-[current=step]:border-primary group-aria-[current=step]:bg-primary group-aria-[current=step]:text-primary-foreground',
                index < current && 'border-transparent bg-primary-soft text-primary-soft-foreground',
              )}
            >
              {index < current ? <Check aria-hidden className="size-3.5" /> : index + 1}
            </span>
            {step}
          </li>
        ))}
      </ol>
    </div>
  )
}
