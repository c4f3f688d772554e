'use client'

import { Switch as Radix } from 'radix-ui'
import { type ReactNode, useId } from 'react'
import { cn } from '#components/cn.ts'
import { Spinner } from '#components/ui/spinner.tsx'

type Props = {
  checked: boolean
  onCheckedChange: (checked: boolean) => void
  label: ReactNode
  hint?: ReactNode
  disabled?: boolean
  /** The choice is being stored. */
  saving?: boolean
  className?: string
}

/** Takes effect at once; for a choice that is sent with a form use Checkbox. */
export function Switch({ checked, onCheckedChange, label, hint, disabled = false, saving = false, className }: Props) {
  const id = useId()
  return (
    <div className={cn('flex min-h-11 items-center justify-between gap-4', className)}>
      <span className="grid gap-0.5">
        <label htmlFor={id} className="cursor-pointer text-sm font-label">
          {label}
        </label>
        {hint && (
          <span id={`${id}-hint`} className="text-xs text-muted-foreground">
            {hint}
          </span>
        )}
      </span>
      <span className="flex items-center gap-2">
        {saving && <Spinner className="size-4 text-muted-foreground" />}
        <Radix.Root
          id={id}
          checked={checked}
          onCheckedChange={onCheckedChange}
          disabled={disabled || saving}
          aria-describedby={hint ? `${id}-hint` : undefined}
          className="relative h-6.5 w-11 rounded-full bg-input transition-colors duration-[180ms] before:absolute before:-inset-2.5 before:content-[''] disabled:cursor-not-allowed disabled:opacity-60 data-[state=checked]:bg-primary"
        >
          <Radix.Thumb className="block size-5 translate-x-[3px] rounded-full bg-white transition-transform duration-[180ms] ease-out data-[state=checked]:translate-x-[21px] dark:bg-background" />
        </Radix.Root>
      </span>
    </div>
  )
}
