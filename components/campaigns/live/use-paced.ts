'use client'

import { useCallback, useEffect, useRef } from 'react'

/**
 * Runs `work` when asked, never twice at a time, with `pauseMs` after each. What is asked meanwhile is done once, after:
 * the last news is never lost.
 */
export function usePaced(work: () => Promise<unknown>, pauseMs: number): () => void {
  const latest = useRef({ work, pauseMs })
  const state = useRef({ running: false, again: false, mounted: true })
  useEffect(() => {
    latest.current = { work, pauseMs }
  })
  useEffect(() => {
    const now = state.current
    now.mounted = true
    return () => {
      now.mounted = false
    }
  }, [])
  return useCallback(async () => {
    const now = state.current
    now.again = true
    if (now.running) return
    now.running = true
    while (now.again && now.mounted) {
      now.again = false
      await latest.current.work()
      await new Promise((resolve) => setTimeout(resolve, latest.current.pauseMs))
    }
    now.running = false
  }, [])
}
