'use client'

import { Popover as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import { cn } from '#components/cn.ts'

type Props = {
  trigger: ReactNode
  children: ReactNode
  open?: boolean
  onOpenChange?: (open: boolean) => void
  align?: 'start' | 'center' | 'end'
  /** Read aloud as its name. */
  label?: string
  className?: string
}

export function Popover({ trigger, children, open, onOpenChange, align = 'start', label, className }: Props) {
  return (
    <Radix.Root {...(open !== undefined && { open })} {...(onOpenChange && { onOpenChange })}>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          align={align}
          aria-label={label}
          sideOffset={6}
          collisionPadding={12}
          className={cn(
            'z-50 w-72 animate-in rounded-lg border bg-popover p-3 text-sm text-popover-foreground shadow-pop outline-none fade-in-0 duration-[120ms]',
            className,
          )}
        >
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
export const PopoverClose = Radix.Close
