'use client'

import { X } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { Dialog as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import { cn } from '#components/cn.ts'
import { Button } from '#components/ui/button.tsx'
import { useFocusBack } from '#components/ui/use-focus-back.ts'

export const overlayClasses =
  'fixed inset-0 z-40 bg-[oklch(0.2_0.02_168/0.5)] data-[state=open]:animate-in data-[state=open]:fade-in-0 data-[state=closed]:animate-out data-[state=closed]:fade-out-0 duration-[180ms]'
/** From 768 px in the middle, below it a sheet that rises from the bottom. */
export const sheetClasses =
  'fixed z-50 flex max-h-[92dvh] flex-col border bg-popover text-popover-foreground shadow-pop outline-none duration-[180ms] ease-out data-[state=open]:animate-in data-[state=closed]:animate-out inset-x-0 bottom-0 rounded-t-xl pb-[env(safe-area-inset-bottom)] data-[state=open]:slide-in-from-bottom-8 data-[state=open]:fade-in-0 data-[state=closed]:fade-out-0 md:inset-x-auto md:bottom-auto md:top-1/2 md:left-1/2 md:w-[calc(100vw-64px)] md:max-w-lg md:-translate-x-1/2 md:-translate-y-1/2 md:rounded-xl md:pb-0'
const sideClasses =
  'fixed inset-0 z-50 flex flex-col bg-popover text-popover-foreground shadow-pop outline-none duration-[180ms] ease-out data-[state=open]:animate-in data-[state=open]:slide-in-from-right-8 data-[state=open]:fade-in-0 data-[state=closed]:animate-out data-[state=closed]:fade-out-0 md:left-auto md:w-[420px] md:border-l'

type Props = {
  open?: boolean
  onOpenChange?: (open: boolean) => void
  trigger?: ReactNode
  title: ReactNode
  description?: ReactNode
  /** The buttons; stacked on phone, the main one first. */
  footer?: ReactNode
  /** `side`: a panel at the right edge, full screen on phone. */
  kind?: 'sheet' | 'side'
  className?: string
  children?: ReactNode
}

/** For forms and details. For "are you sure" use AlertDialog. */
export function Dialog({
  open,
  onOpenChange,
  trigger,
  title,
  description,
  footer,
  kind = 'sheet',
  className,
  children,
}: Props) {
  const t = useTranslations('common')
  return (
    <Radix.Root {...(open !== undefined && { open })} {...(onOpenChange && { onOpenChange })}>
      {trigger && <Radix.Trigger asChild>{trigger}</Radix.Trigger>}
      <Radix.Portal>
        <Radix.Overlay className={overlayClasses} />
        <Radix.Content
          {...useFocusBack(trigger !== undefined)}
          className={cn(kind === 'side' ? sideClasses : sheetClasses, className)}
          {...(!description && { 'aria-describedby': undefined })}
        >
          <header className="flex items-start justify-between gap-3 pt-3 pr-2 pl-(--card-pad)">
            <div className="grid gap-1 pt-2.5">
              <Radix.Title className="text-lg font-title">{title}</Radix.Title>
              {description && (
                <Radix.Description className="text-sm text-muted-foreground">{description}</Radix.Description>
              )}
            </div>
            <Radix.Close asChild>
              {/* no tooltip: the dialog may open with its focus here */}
              <Button variant="ghost" size="icon" aria-label={t('close')}>
                <X aria-hidden />
              </Button>
            </Radix.Close>
          </header>
          <div className="min-h-0 flex-1 overflow-y-auto p-card">{children}</div>
          {footer && (
            <footer className="flex flex-col-reverse gap-2 border-t p-card md:flex-row md:justify-end">{footer}</footer>
          )}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
export const DialogClose = Radix.Close
