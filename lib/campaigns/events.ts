import type { OutboxEvent } from '#lib/events.ts'

/** What the orchestrator hears of a run. run/drained is told by the worker (lib/messages/drained.sql.ts). */
export type RunEventName =
  | 'run/planned'
  | 'run/paused'
  | 'run/resumed'
  | 'run/cancelled'
  | 'run/failed'
  | 'run/continued'

/** A change of a run as an event. Its id is made of run, name and version, so that a repeated write is one event. */
export const runEvent = (
  name: RunEventName,
  run: { id: string; workspaceId: string; version: number },
  more: OutboxEvent['data'] = {},
): OutboxEvent => ({
  id: `${name}:${run.id}:${run.version}`,
  name,
  data: { runId: run.id, workspaceId: run.workspaceId, ...more },
  workspaceId: run.workspaceId,
})
