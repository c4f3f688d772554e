'use client'

import { getNonce } from 'get-nonce'
import { Check, ChevronDown } from 'lucide-react'
import { Select as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import { cn } from '#components/cn.ts'
import { useField } from '#components/ui/field.tsx'
import { controlClasses } from '#components/ui/input.tsx'

/** `value` must not be empty: Radix keeps the empty string for "nothing chosen". */
export type Option<V extends string = string> = {
  value: V
  label: string
  hint?: string
  disabled?: boolean
  lang?: string
}

type Props<V extends string> = {
  value: V | undefined
  onValueChange: (value: V) => void
  options: readonly Option<V>[]
  placeholder?: string
  disabled?: boolean
  name?: string
  className?: string
  'aria-label'?: string
  before?: ReactNode
}

export function Select<V extends string>({
  value,
  onValueChange,
  options,
  placeholder,
  disabled,
  name,
  className,
  before,
  ...rest
}: Props<V>) {
  return (
    <Radix.Root
      value={value ?? ''}
      onValueChange={(next) => next && onValueChange(next as V)}
      {...(disabled !== undefined && { disabled })}
      {...(name !== undefined && { name })}
    >
      <Radix.Trigger
        {...useField()}
        aria-label={rest['aria-label']}
        className={cn(
          controlClasses,
          'flex h-control items-center gap-2 text-left data-placeholder:text-muted-foreground',
          className,
        )}
      >
        {before}
        <span className="min-w-0 flex-1 truncate">
          <Radix.Value placeholder={placeholder} />
        </span>
        <Radix.Icon asChild>
          <ChevronDown aria-hidden className="size-4 text-muted-foreground" />
        </Radix.Icon>
      </Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          position="popper"
          sideOffset={4}
          collisionPadding={12}
          className="z-50 max-h-(--radix-select-content-available-height) min-w-(--radix-select-trigger-width) animate-in overflow-hidden rounded-lg border bg-popover text-popover-foreground shadow-pop fade-in-0 duration-[120ms]"
        >
          <Radix.Viewport nonce={getNonce()} className="p-1">
            {options.map((option) => (
              <Radix.Item
                key={option.value}
                value={option.value}
                disabled={option.disabled ?? false}
                lang={option.lang}
                className="relative flex min-h-11 cursor-pointer items-center gap-2 rounded-md py-1.5 pr-3 pl-8 text-sm outline-none select-none data-disabled:cursor-not-allowed data-disabled:text-muted-foreground data-highlighted:bg-accent lg:min-h-9"
              >
                <Radix.ItemIndicator className="absolute left-2">
                  <Check aria-hidden className="size-4 text-primary" />
                </Radix.ItemIndicator>
                <span className="grid">
                  <Radix.ItemText>{option.label}</Radix.ItemText>
                  {option.hint && <span className="text-xs text-muted-foreground">{option.hint}</span>}
                </span>
              </Radix.Item>
            ))}
          </Radix.Viewport>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
