'use client'

import { type QueryClient, type QueryKey, useQueryClient } from '@tanstack/react-query'
import { createContext, type ReactNode, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import type { Change } from '#lib/realtime.ts'
import { connectLive } from './connection.ts'

export type ChangeListener = (change: Change) => void
type Live = {
  subscribe(listener: ChangeListener): () => void
  /** False while no stream is open; then everything is fetched again every 15 s. */
  connected: boolean
}
export const LiveContext = createContext<Live | null>(null)

/** What a change makes stale. Everything that a page shows live has one of these keys at its front. */
const staleBy: Record<Change['type'], (id: string | undefined) => QueryKey[]> = {
  run: (id) => [['runs', ...(id ? [id] : [])], ['campaigns'], ['home']],
  sender: () => [['senders'], ['runs'], ['campaigns'], ['home']],
  import: (id) => [['imports', ...(id ? [id] : [])], ['home']],
  contacts: () => [['contacts'], ['home']],
  usage: () => [['usage'], ['home']],
  resync: () => [['runs'], ['campaigns'], ['senders'], ['imports'], ['contacts'], ['usage'], ['home']],
}

/** What stands at the edge of every page is fetched anew at most this often (ms). */
const EDGE_PACE = 5_000
const atTheEdge = ([first]: QueryKey) => first === 'home' || first === 'usage'

/** Makes the edge stale: the first time at once, then gathered. */
function edgeOf(client: QueryClient) {
  const waiting = new Map<string, QueryKey>()
  let timer: ReturnType<typeof setTimeout> | undefined
  const pass = () => {
    timer = waiting.size > 0 ? setTimeout(pass, EDGE_PACE) : undefined
    for (const queryKey of waiting.values()) void client.invalidateQueries({ queryKey })
    waiting.clear()
  }
  return {
    push(key: QueryKey): void {
      waiting.set(String(key[0]), key)
      if (!timer) pass()
    },
    stop: () => clearTimeout(timer),
  }
}

/** One event stream for the whole page: a change makes the queries stale that show it. */
export function LiveProvider({ children }: { children: ReactNode }) {
  const client = useQueryClient()
  const listeners = useRef(new Set<ChangeListener>())
  const [connected, setConnected] = useState(true)
  useEffect(() => {
    const edge = edgeOf(client)
    const close = connectLive({
      onChange(change) {
        for (const queryKey of staleBy[change.type](change.id))
          if (atTheEdge(queryKey)) edge.push(queryKey)
          else void client.invalidateQueries({ queryKey })
        for (const listener of listeners.current) listener(change)
      },
      onConnected: setConnected,
    })
    return () => {
      close()
      edge.stop()
    }
  }, [client])
  const subscribe = useCallback((listener: ChangeListener) => {
    listeners.current.add(listener)
    return () => void listeners.current.delete(listener)
  }, [])
  const live = useMemo(() => ({ subscribe, connected }), [subscribe, connected])
  return <LiveContext value={live}>{children}</LiveContext>
}
