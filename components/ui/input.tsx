'use client'

import type { ComponentProps, ReactNode } from 'react'
import { cn } from '#components/cn.ts'
import { useField } from '#components/ui/field.tsx'

export const controlClasses =
  'w-full min-w-0 rounded-md border border-input bg-card px-3 text-control placeholder:text-muted-foreground disabled:cursor-not-allowed disabled:bg-muted disabled:text-muted-foreground focus-visible:outline-offset-0 aria-invalid:border-danger aria-invalid:shadow-[0_0_0_1px_var(--danger)]'

type Props = ComponentProps<'input'> & { before?: ReactNode; after?: ReactNode }

/** A text field. `before` and `after` stand inside its border (an icon, a unit, a button). */
export function Input({ className, before, after, ...props }: Props) {
  const field = useField()
  if (!before && !after) return <input {...field} {...props} className={cn(controlClasses, 'h-control', className)} />
  return (
    <span
      className={cn(
        controlClasses,
        'flex h-control items-center gap-2 focus-within:outline-2 focus-within:outline-ring has-aria-invalid:border-danger',
        after && 'pr-1',
        className,
      )}
    >
      {before && (
        <span className="grid shrink-0 place-items-center text-muted-foreground [&_svg]:size-[18px]">{before}</span>
      )}
      <input
        {...field}
        {...props}
        className="h-full w-full min-w-0 bg-transparent outline-none placeholder:text-muted-foreground"
      />
      {after}
    </span>
  )
}
