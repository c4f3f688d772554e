'use client'

import { RadioGroup } from 'radix-ui'
import type { ReactNode } from 'react'
import { cn } from '#components/cn.ts'

export type RadioCard<V extends string = string> = {
  value: V
  title: ReactNode
  description?: ReactNode
  icon?: ReactNode
  badge?: ReactNode
  disabled?: boolean
}
type Props<V extends string> = {
  value: V | undefined
  onValueChange: (value: V) => void
  options: readonly RadioCard<V>[]
  /** Read aloud as the group's name. */
  label: string
  columns?: 1 | 2 | 3
  className?: string
}

/** One choice among a few that need a sentence each. */
export function RadioCards<V extends string>({
  value,
  onValueChange,
  options,
  label,
  columns = 1,
  className,
}: Props<V>) {
  return (
    <RadioGroup.Root
      value={value ?? null}
      onValueChange={(next) => onValueChange(next as V)}
      aria-label={label}
      className={cn('grid gap-2', columns === 2 && 'sm:grid-cols-2', columns === 3 && 'sm:grid-cols-3', className)}
    >
      {options.map((option) => (
        <RadioGroup.Item
          key={option.value}
          value={option.value}
          disabled={option.disabled ?? false}
          className="group flex min-h-14 items-start gap-3 rounded-lg border bg-card p-3.5 text-left transition-colors duration-[120ms] hover:border-input disabled:cursor-not-allowed disabled:opacity-60 data-[state=checked]:border-primary data-[state=checked]:bg-primary-soft/40 data-[state=checked]:shadow-[0_0_0_1px_var(--primary)]"
        >
          {option.icon ? (
            <span className="mt-0.5 text-muted-foreground group-data-[state=checked]:text-primary [&_svg]:size-5">
              {option.icon}
            </span>
          ) : (
            <span className="mt-0.5 grid size-4.5 shrink-0 place-items-center rounded-full border-[1.5px] border-input group-data-[state=checked]:border-primary">
              <RadioGroup.Indicator className="size-2.5 rounded-full bg-primary" />
            </span>
          )}
          <span className="grid flex-1 gap-0.5">
            <span className="flex flex-wrap items-center gap-2 text-sm font-semibold">
              {option.title}
              {option.badge}
            </span>
            {option.description && <span className="text-xs text-muted-foreground">{option.description}</span>}
          </span>
        </RadioGroup.Item>
      ))}
    </RadioGroup.Root>
  )
}
