import { useSyncExternalStore } from 'react'

const QUERY = '(max-width: 767px)'
const subscribe = (changed: () => void) => {
  const list = window.matchMedia(QUERY)
  list.addEventListener('change', changed)
  return () => list.removeEventListener('change', changed)
}

/** Whether this is likely the phone itself: it cannot scan its own screen. False on the server. */
export const useNarrow = (): boolean =>
  useSyncExternalStore(
    subscribe,
    () => window.matchMedia(QUERY).matches,
    () => false,
  )
