'use client'

import { CircleAlert } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { createContext, type ReactNode, useContext, useId } from 'react'
import { cn } from '#components/cn.ts'
import { Label } from '#components/ui/label.tsx'

type FieldIds = { id: string; 'aria-describedby': string | undefined; 'aria-invalid': true | undefined }
const Context = createContext<FieldIds | null>(null)

/** What a control inside a Field takes over: its id, and what describes it. Own props win. */
export const useField = (): Partial<FieldIds> => useContext(Context) ?? {}

type Props = {
  label: ReactNode
  hint?: ReactNode
  /** One sentence: what is wrong and how to put it right. */
  error?: string | undefined
  optional?: boolean
  className?: string
  children: ReactNode
}

/** Label, one control (Input, Textarea, Select), hint or error: wired together for screen readers. */
export function Field({ label, hint, error, optional = false, className, children }: Props) {
  const t = useTranslations('common')
  const id = useId()
  const note = `${id}-note`
  const ids: FieldIds = {
    id,
    'aria-describedby': hint || error ? note : undefined,
    'aria-invalid': error ? true : undefined,
  }
  return (
    <div className={cn('grid min-w-0 content-start gap-1.5', className)}>
      <Label htmlFor={id}>
        {label}
        {optional && <span className="ml-1.5 font-normal text-muted-foreground">{t('optional')}</span>}
      </Label>
      <Context value={ids}>{children}</Context>
      {error ? (
        <p id={note} className="flex items-start gap-1.5 text-xs text-danger-soft-foreground">
          <CircleAlert aria-hidden className="mt-px size-4" />
          {error}
        </p>
      ) : (
        hint && (
          <p id={note} className="text-xs text-muted-foreground">
            {hint}
          </p>
        )
      )}
    </div>
  )
}
