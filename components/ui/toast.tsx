'use client'

import { CircleAlert, CircleCheck, Info, type LucideIcon } from 'lucide-react'
import { Toast as Radix } from 'radix-ui'
import { useSyncExternalStore } from 'react'
import { cn } from '#components/cn.ts'

type Kind = 'success' | 'info' | 'error'
type Options = { description?: string; action?: { label: string; onClick: () => void } /** ms */; duration?: number }
type Item = Options & { id: number; kind: Kind; text: string }

const LONGEST = 3
let items: readonly Item[] = []
let counter = 0
const listeners = new Set<() => void>()
const change = (next: readonly Item[]) => {
  items = next
  for (const listener of listeners) listener()
}
const subscribe = (listener: () => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
const none: readonly Item[] = []
const show =
  (kind: Kind) =>
  (text: string, options: Options = {}) => {
    counter += 1
    change([...items, { ...options, id: counter, kind, text }].slice(-LONGEST))
  }

/** `toast.success('Saved')`. Never the only place for an error. */
export const toast = { success: show('success'), info: show('info'), error: show('error') }

const icons: Record<Kind, LucideIcon> = { success: CircleCheck, info: Info, error: CircleAlert }

/** Once a page, in the root layout. No library of its own: those that add styles at run time break the page's policy. */
export function Toaster() {
  const shown = useSyncExternalStore(
    subscribe,
    () => items,
    () => none,
  )
  return (
    <Radix.Provider swipeDirection="right">
      {shown.map(({ id, kind, text, description, action, duration }) => {
        const Icon = icons[kind]
        return (
          <Radix.Root
            key={id}
            duration={duration ?? 5_000}
            onOpenChange={(open) => {
              if (!open) change(items.filter((item) => item.id !== id))
            }}
            className="flex w-full items-center gap-3 rounded-lg border bg-popover px-4 py-3 text-sm text-popover-foreground shadow-pop data-[state=open]:animate-in data-[state=open]:fade-in-0 data-[state=open]:slide-in-from-top-4 data-[swipe=move]:translate-x-(--radix-toast-swipe-move-x) lg:data-[state=open]:slide-in-from-bottom-4"
          >
            <Icon
              aria-hidden
              className={cn(
                'size-5',
                kind === 'success' && 'text-success',
                kind === 'info' && 'text-info',
                kind === 'error' && 'text-danger',
              )}
            />
            <div className="min-w-0 flex-1">
              <Radix.Title className="font-label">{text}</Radix.Title>
              {description && <Radix.Description className="text-muted-foreground">{description}</Radix.Description>}
            </div>
            {action && (
              <Radix.Action asChild altText={action.label}>
                <button
                  type="button"
                  onClick={action.onClick}
                  className="min-h-11 px-2 font-label text-primary hover:underline lg:min-h-9"
                >
                  {action.label}
                </button>
              </Radix.Action>
            )}
          </Radix.Root>
        )
      })}
      {/* on a phone at the top: below, it lay over the button that goes on */}
      <Radix.Viewport className="fixed inset-x-0 top-[calc(env(safe-area-inset-top)+64px)] z-50 mx-auto flex w-[min(420px,calc(100vw-32px))] flex-col gap-2 outline-none lg:top-auto lg:bottom-6" />
    </Radix.Provider>
  )
}
