import { CHANGES_CHANNEL, type Change, listen } from '#lib/realtime.ts'

type Listener = (change: Change) => void
type Hub = {
  workspaces: Map<string, Set<Listener>>
  /** Ends every open stream: `next start` waits for open responses at SIGTERM, and browsers connect again by themselves. */
  ends: Set<() => void>
  closing: boolean
  connection?: ReturnType<typeof listen>
}

function createHub(): Hub {
  const hub: Hub = { workspaces: new Map(), ends: new Set(), closing: false }
  const close = () => {
    hub.closing = true
    for (const end of [...hub.ends]) end()
    void hub.connection?.close()
    hub.connection = undefined
  }
  process.once('SIGTERM', close)
  process.once('SIGINT', close)
  return hub
}

// Next loads a module once for each bundle, and again in development: one connection a process all the same.
const shared = globalThis as { __changeStreams?: Hub }
const hub = (): Hub => {
  shared.__changeStreams ??= createHub()
  return shared.__changeStreams
}

function receive(payload: string): void {
  const { w, e } = JSON.parse(payload) as { w: string; e: Change }
  for (const listener of hub().workspaces.get(w) ?? []) listener(e)
}
/** What was notified while the connection was away is lost: whoever listens must read afresh. */
function gap(): void {
  for (const listeners of hub().workspaces.values()) for (const listener of listeners) listener({ type: 'resync' })
}

/**
 * Tells of every change in a workspace, over the one LISTEN connection of this process.
 * @param end called when the process is about to stop
 * @returns stops listening
 */
export function subscribe(workspaceId: string, listener: Listener, end: () => void): () => void {
  const { workspaces, ends, closing } = hub()
  if (closing) {
    queueMicrotask(end)
    return () => {}
  }
  hub().connection ??= listen([CHANGES_CHANNEL], (_, payload) => receive(payload), gap)
  const listeners = workspaces.get(workspaceId) ?? new Set()
  workspaces.set(workspaceId, listeners.add(listener))
  ends.add(end)
  return () => {
    ends.delete(end)
    listeners.delete(listener)
    if (listeners.size === 0 && workspaces.get(workspaceId) === listeners) workspaces.delete(workspaceId)
  }
}

/** Resolves once changes really arrive; a test waits for it. */
export const listening = async (): Promise<void> => {
  await hub().connection?.ready
}
/** Ends all streams and the connection, as a stop of the process does. */
export async function closeStreams(): Promise<void> {
  for (const end of [...hub().ends]) end()
  const { connection } = hub()
  hub().connection = undefined
  await connection?.close()
}
