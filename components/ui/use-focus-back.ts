'use client'

import { useRef } from 'react'

/**
 * For a dialog that was opened without a trigger of its own: after it closes the focus goes back to where it was, or to
 * the page's title when that is gone. Radix knows triggers only.
 */
export function useFocusBack(hasTrigger: boolean) {
  const before = useRef<Element | null>(null)
  if (hasTrigger) return {}
  return {
    onOpenAutoFocus: () => {
      before.current = document.activeElement
    },
    onCloseAutoFocus: (event: Event) => {
      event.preventDefault()
      const known = before.current
      const target = known?.isConnected && known !== document.body ? known : document.getElementById('page-title')
      if (target instanceof HTMLElement) target.focus()
    },
  }
}
