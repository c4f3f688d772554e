'use client'

import { Check, CircleAlert, Minus } from 'lucide-react'
import { Checkbox as Radix } from 'radix-ui'
import { type ReactNode, useId } from 'react'
import { cn } from '#components/cn.ts'

type Props = {
  checked: boolean | 'indeterminate'
  onCheckedChange: (checked: boolean) => void
  label: ReactNode
  hint?: ReactNode
  error?: string | undefined
  disabled?: boolean
  name?: string
  /** In a table the label is for screen readers only. */
  hideLabel?: boolean
  className?: string
}

/** A box with its sentence; the whole line is the target. */
export function Checkbox({
  checked,
  onCheckedChange,
  label,
  hint,
  error,
  disabled,
  name,
  hideLabel = false,
  className,
}: Props) {
  const id = useId()
  const note = hint || error ? `${id}-note` : undefined
  return (
    <div className={cn('flex items-start gap-2.5 text-sm', className)}>
      <span className="grid min-h-11 place-items-center lg:min-h-6">
        <Radix.Root
          id={id}
          checked={checked}
          onCheckedChange={(next) => onCheckedChange(next === true)}
          disabled={disabled ?? false}
          name={name ?? ''}
          aria-describedby={note}
          aria-invalid={error ? true : undefined}
          className="relative grid size-5 place-items-center rounded-[5px] border-[1.5px] border-input bg-card text-primary-foreground transition-colors duration-[120ms] before:absolute before:-inset-3 before:content-[''] disabled:cursor-not-allowed disabled:bg-muted aria-invalid:border-danger data-[state=checked]:border-primary data-[state=checked]:bg-primary data-[state=indeterminate]:border-primary data-[state=indeterminate]:bg-primary lg:before:-inset-1"
        >
          <Radix.Indicator>
            {checked === 'indeterminate' ? (
              <Minus aria-hidden strokeWidth={3} className="size-3.5" />
            ) : (
              <Check aria-hidden strokeWidth={3} className="size-3.5" />
            )}
          </Radix.Indicator>
        </Radix.Root>
      </span>
      <span className={cn('grid gap-0.5 py-3 lg:py-0.5', hideLabel && 'sr-only')}>
        <label htmlFor={id} className="cursor-pointer leading-snug">
          {label}
        </label>
        {error ? (
          <span id={note} className="flex items-start gap-1.5 text-xs text-danger-soft-foreground">
            <CircleAlert aria-hidden className="mt-px size-4" />
            {error}
          </span>
        ) : (
          hint && (
            <span id={note} className="text-xs text-muted-foreground">
              {hint}
            </span>
          )
        )}
      </span>
    </div>
  )
}
