import { eventType } from 'inngest'
import { z } from 'zod'
import { ALERT_REASONS } from '#lib/senders/incident.ts'

const runSchema = z.looseObject({ runId: z.uuid(), workspaceId: z.uuid() })

/** A campaign was launched, for now or for later. */
export const runPlanned = eventType('run/planned', { schema: runSchema })
export const runPaused = eventType('run/paused', { schema: runSchema })
export const runResumed = eventType('run/resumed', { schema: runSchema })
export const runCancelled = eventType('run/cancelled', { schema: runSchema })
export const runFailed = eventType('run/failed', { schema: runSchema })
/** Go on with a run in a new function run: the last one had enough steps, or was lost. */
export const runContinued = eventType('run/continued', { schema: runSchema })
/** Everything that was let out is through; told by the worker. */
export const runDrained = eventType('run/drained', { schema: z.looseObject({ runId: z.uuid() }) })

const senderSchema = z.looseObject({ workspaceId: z.uuid(), senderId: z.uuid() })
/** A number rests until a person acts; told by the worker with the hold itself (lib/senders/incident.ts). */
export const senderHeld = eventType('sender/held', {
  schema: senderSchema.extend({ sessionId: z.uuid().nullable(), reason: z.enum(ALERT_REASONS) }),
})
/** A session that nobody uses ends in so many days; told by the worker. */
export const sessionEnding = eventType('session/ending', {
  schema: senderSchema.extend({ sessionId: z.uuid(), days: z.number(), expiresAt: z.iso.datetime() }),
})
