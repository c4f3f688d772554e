'use client'

import type { ComponentProps } from 'react'
import { cn } from '#components/cn.ts'
import { useField } from '#components/ui/field.tsx'
import { controlClasses } from '#components/ui/input.tsx'

/** Grows with its text. */
export function Textarea({ className, ...props }: ComponentProps<'textarea'>) {
  return (
    <textarea
      {...useField()}
      rows={4}
      {...props}
      className={cn(controlClasses, 'field-sizing-content min-h-28 resize-y py-2.5 leading-normal', className)}
    />
  )
}
