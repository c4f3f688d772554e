'use client'

import { FileUp } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { type ReactNode, useEffect, useEffectEvent, useId, useRef, useState } from 'react'
import { cn } from '#components/cn.ts'
import { buttonVariants } from '#components/ui/button.tsx'

type Props = {
  onFile: (file: File) => void
  /** As for an input: ".csv,text/csv" */
  accept?: string
  title: ReactNode
  hint?: ReactNode
  error?: string | undefined
  disabled?: boolean
  className?: string
}

/** Drop a file, or choose one. The input is real, so that it works with keyboard, screen reader and phone. */
export function FileDrop({ onFile, accept, title, hint, error, disabled = false, className }: Props) {
  const t = useTranslations('common')
  const id = useId()
  const [over, setOver] = useState(false)
  const take = (files: FileList | null) => {
    const file = files?.[0]
    if (file && !disabled) onFile(file)
  }
  // on a slow phone a file is chosen before the page listens, and nobody would be told of it
  const input = useRef<HTMLInputElement>(null)
  const takeEarly = useEffectEvent(() => {
    take(input.current?.files ?? null)
    if (input.current) input.current.value = ''
  })
  useEffect(() => takeEarly(), [])
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is an extra, the input below does the same
    <div
      onDragOver={(event) => {
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault()
        setOver(false)
        take(event.dataTransfer.files)
      }}
      className={cn(
        'grid justify-items-center gap-3 rounded-lg border-[1.5px] border-dashed border-input px-4 py-10 text-center transition-colors duration-[120ms]',
        over && 'border-primary bg-primary-soft/50',
        error && 'border-danger',
        className,
      )}
    >
      <span className="grid size-12 place-items-center rounded-xl bg-primary-soft text-primary-soft-foreground">
        <FileUp aria-hidden className="size-6" />
      </span>
      <div className="grid gap-1">
        <p className="font-semibold">{over ? t('dropFile') : title}</p>
        {hint && <p className="max-w-md text-sm text-muted-foreground">{hint}</p>}
      </div>
      <input
        ref={input}
        id={id}
        type="file"
        accept={accept}
        disabled={disabled}
        aria-invalid={error ? true : undefined}
        aria-describedby={error ? `${id}-error` : undefined}
        onChange={(event) => {
          take(event.target.files)
          event.target.value = ''
        }}
        className="peer sr-only"
      />
      <label
        htmlFor={id}
        className={cn(
          buttonVariants({ variant: 'outline' }),
          'cursor-pointer peer-focus-visible:outline-2 peer-focus-visible:outline-ring peer-disabled:cursor-not-allowed peer-disabled:opacity-60',
        )}
      >
        {t('chooseFile')}
      </label>
      {error && (
        <p id={`${id}-error`} role="alert" className="text-sm text-danger-soft-foreground">
          {error}
        </p>
      )}
    </div>
  )
}
