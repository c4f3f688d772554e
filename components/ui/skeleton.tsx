import type { ComponentProps } from 'react'
import { cn } from '#components/cn.ts'

/** A quiet grey shape where content will be. Appears after 200 ms. */
export function Skeleton({ className, ...props }: ComponentProps<'div'>) {
  return <div aria-hidden className={cn('skeleton-in h-4 rounded-sm bg-muted', className)} {...props} />
}
