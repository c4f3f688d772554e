import type { ComponentProps } from 'react'
import { cn } from '#components/cn.ts'

export function Label({ className, ...props }: ComponentProps<'label'>) {
  // biome-ignore lint/a11y/noLabelWithoutControl: the caller gives htmlFor
  return <label className={cn('text-sm font-label', className)} {...props} />
}
