'use client'

import { Toaster as Sonner, toast } from 'sonner'

/** `toast.success('Saved')`. Never the only place for an error. */
export { toast }

export function Toaster() {
  return (
    <Sonner
      position="bottom-center"
      offset={{ bottom: 24 }}
      mobileOffset={{ bottom: 'calc(var(--bottombar-h) + 12px)' }}
      toastOptions={{
        unstyled: true,
        classNames: {
          toast:
            'flex w-full items-center gap-3 rounded-lg border bg-popover px-4 py-3 text-sm font-label text-popover-foreground shadow-pop',
          icon: 'text-success',
          description: 'text-muted-foreground font-normal',
          actionButton: 'ml-auto text-primary min-h-9 px-2',
        },
      }}
    />
  )
}
