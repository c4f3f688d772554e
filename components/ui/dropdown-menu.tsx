'use client'

import { Check } from 'lucide-react'
import { DropdownMenu as Radix } from 'radix-ui'
import type { ComponentProps, ReactNode } from 'react'
import { cn } from '#components/cn.ts'

const item =
  'relative flex min-h-11 cursor-pointer items-center gap-2.5 rounded-md px-3 py-1.5 text-sm outline-none select-none data-disabled:cursor-not-allowed data-disabled:text-muted-foreground data-highlighted:bg-accent lg:min-h-9 [&_svg]:size-4 [&_svg]:text-muted-foreground'

type Props = {
  trigger: ReactNode
  children: ReactNode
  align?: 'start' | 'center' | 'end'
  side?: 'top' | 'bottom'
  className?: string
}

/** Row actions and the account menu: `<DropdownMenu trigger={<IconButton …/>}><MenuItem>…`. */
export function DropdownMenu({ trigger, children, align = 'end', side = 'bottom', className }: Props) {
  return (
    <Radix.Root modal={false}>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          align={align}
          side={side}
          sideOffset={6}
          collisionPadding={12}
          className={cn(
            'z-50 min-w-48 animate-in rounded-lg border bg-popover p-1 text-popover-foreground shadow-pop fade-in-0 duration-[120ms]',
            className,
          )}
        >
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

type ItemProps = ComponentProps<typeof Radix.Item> & { danger?: boolean }
export function MenuItem({ danger = false, className, ...props }: ItemProps) {
  return (
    <Radix.Item
      className={cn(
        item,
        danger && 'text-danger-soft-foreground data-highlighted:bg-danger-soft [&_svg]:text-danger',
        className,
      )}
      {...props}
    />
  )
}

export function MenuLabel({ className, ...props }: ComponentProps<typeof Radix.Label>) {
  return <Radix.Label className={cn('px-3 pt-2 pb-1 text-xs text-muted-foreground', className)} {...props} />
}
export function MenuSeparator() {
  return <Radix.Separator className="my-1 h-px bg-border" />
}

type ChoiceProps<V extends string> = {
  value: V
  onValueChange: (value: V) => void
  options: readonly { value: V; label: ReactNode; lang?: string }[]
}
/** One of several, with a tick at the current one. */
export function MenuChoice<V extends string>({ value, onValueChange, options }: ChoiceProps<V>) {
  return (
    <Radix.RadioGroup value={value} onValueChange={(next) => onValueChange(next as V)}>
      {options.map((option) => (
        <Radix.RadioItem
          key={option.value}
          value={option.value}
          lang={option.lang}
          className={cn(item, 'justify-between')}
        >
          {option.label}
          <Radix.ItemIndicator>
            <Check aria-hidden style={{ color: 'var(--primary)' }} />
          </Radix.ItemIndicator>
        </Radix.RadioItem>
      ))}
    </Radix.RadioGroup>
  )
}
