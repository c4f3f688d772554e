'use client'

import { useTranslations } from 'next-intl'
import { AlertDialog as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import { cn } from '#components/cn.ts'
import { Banner } from '#components/ui/banner.tsx'
import { Button } from '#components/ui/button.tsx'
import { overlayClasses, sheetClasses } from '#components/ui/dialog.tsx'
import { useFocusBack } from '#components/ui/use-focus-back.ts'

type Props = {
  open?: boolean
  onOpenChange?: (open: boolean) => void
  trigger?: ReactNode
  /** The question: "Send to 1,240 people now?" */
  title: ReactNode
  /** What cannot be undone. */
  description: ReactNode
  /** Starts with a verb and says the result: "Send to 1,240 people". */
  confirm: ReactNode
  cancel?: ReactNode
  danger?: boolean
  busy?: boolean
  /** What was asked cannot be done as it is; only the way back is open. */
  blocked?: boolean
  /** Why it did not work; the dialog stays open. */
  error?: string | undefined
  /** The dialog stays open until the owner closes it: use `open`. */
  onConfirm: () => void
  children?: ReactNode
}

/** Only for send, stop for good, delete, cancel plan: what can be undone is undone, not asked. */
export function AlertDialog({
  open,
  onOpenChange,
  trigger,
  title,
  description,
  confirm,
  cancel,
  danger = false,
  busy = false,
  blocked = false,
  error,
  onConfirm,
  children,
}: Props) {
  const t = useTranslations('common')
  return (
    <Radix.Root
      {...(open !== undefined && { open })}
      onOpenChange={(next) => {
        if (!busy) onOpenChange?.(next)
      }}
    >
      {trigger && <Radix.Trigger asChild>{trigger}</Radix.Trigger>}
      <Radix.Portal>
        <Radix.Overlay className={overlayClasses} />
        <Radix.Content {...useFocusBack(trigger !== undefined)} className={cn(sheetClasses, 'md:max-w-md')}>
          <div className="grid gap-2 p-card">
            <Radix.Title className="text-lg font-title">{title}</Radix.Title>
            <Radix.Description className="text-sm text-muted-foreground">{description}</Radix.Description>
            {children}
            {error && <Banner tone="danger">{error}</Banner>}
          </div>
          <footer className="flex flex-col-reverse gap-2 px-card pb-(--card-pad) md:flex-row md:justify-end">
            <Radix.Cancel asChild>
              <Button variant="outline" disabled={busy}>
                {cancel ?? t('cancel')}
              </Button>
            </Radix.Cancel>
            <Button variant={danger ? 'danger' : 'primary'} busy={busy} disabled={blocked} onClick={onConfirm}>
              {confirm}
            </Button>
          </footer>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
