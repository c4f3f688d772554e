'use client'

import { ToggleGroup } from 'radix-ui'
import type { ReactNode } from 'react'
import { cn } from '#components/cn.ts'

export type Segment<V extends string = string> = {
  value: V
  label: ReactNode
  icon?: ReactNode
  lang?: string
  disabled?: boolean
}
type Props<V extends string> = {
  value: V
  onValueChange: (value: V) => void
  options: readonly Segment<V>[]
  label: string
  /** Fill the line, parts of equal width. */
  block?: boolean
  className?: string
}

/** One of two to five short choices, always one. Scrolls sideways where it does not fit. */
export function Segmented<V extends string>({
  value,
  onValueChange,
  options,
  label,
  block = false,
  className,
}: Props<V>) {
  return (
    <ToggleGroup.Root
      type="single"
      value={value}
      onValueChange={(next) => next && onValueChange(next as V)}
      aria-label={label}
      className={cn(
        'inline-flex max-w-full gap-0.5 overflow-x-auto rounded-md bg-secondary p-[3px] [scrollbar-width:none]',
        block && 'flex w-full',
        className,
      )}
    >
      {options.map((option) => (
        <ToggleGroup.Item
          key={option.value}
          value={option.value}
          lang={option.lang}
          disabled={option.disabled ?? false}
          className={cn(
            'inline-flex min-h-11 items-center justify-center gap-1.5 rounded-sm px-3.5 text-sm font-label whitespace-nowrap text-muted-foreground transition-colors duration-[120ms] outline-offset-[-2px] hover:text-foreground disabled:cursor-not-allowed disabled:opacity-60 data-[state=on]:bg-card data-[state=on]:text-foreground data-[state=on]:shadow-[0_1px_2px_oklch(0.3_0.03_168/0.14)] lg:min-h-[36px] dark:data-[state=on]:bg-accent [&_svg]:size-4',
            block && 'flex-1 px-2',
          )}
        >
          {option.icon}
          {option.label}
        </ToggleGroup.Item>
      ))}
    </ToggleGroup.Root>
  )
}
