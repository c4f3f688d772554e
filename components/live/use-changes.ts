'use client'

import { useContext, useEffect, useRef } from 'react'
import { type ChangeListener, LiveContext } from './live-provider.tsx'

/** Calls back for each change in the workspace, at most once a second. Queries are made stale without it. */
export function useChanges(listener: ChangeListener): void {
  const live = useContext(LiveContext)
  const latest = useRef(listener)
  useEffect(() => {
    latest.current = listener
  })
  useEffect(() => live?.subscribe((change) => latest.current(change)), [live])
}

/** Whether the page hears of changes at once (true) or asks every 15 seconds. */
export const useLive = (): boolean => useContext(LiveContext)?.connected ?? false
