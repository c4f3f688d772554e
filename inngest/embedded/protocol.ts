import { randomUUID } from 'node:crypto'
import { Inngest, type InngestFunction } from 'inngest'
import { serve } from 'inngest/edge'
import { z } from 'zod'
import { log } from '#lib/log.ts'
import { type FunctionSpec, readConfig, syncSchema } from './config.ts'
import { eventApi } from './event-api.ts'

/** The SDK's handler is spoken to as a real server would, but in this process: no port, no signature. */
const ADDRESS = 'http://embedded.invalid/api/inngest'
const HEADERS = { host: 'embedded.invalid', 'content-type': 'application/json' }
/** The step id by which a server asks for the next steps, instead of running a certain one. */
export const DISCOVERY = 'step'

const opSchema = z.looseObject({
  id: z.string(),
  op: z.string(),
  name: z.string().nullish(),
  displayName: z.string().nullish(),
  opts: z.record(z.string(), z.unknown()).nullish(),
  data: z.unknown().optional(),
  error: z.unknown().optional(),
})
/** What a function wants done, or what became of a step (SDK types.ts StepOpCode). */
export type Op = z.infer<typeof opSchema>

export type Memo = { id: string; result: unknown }
export type Call = {
  functionId: string
  stepId: string
  runId: string
  event: unknown
  /** Memoized results, in the order in which they ended. */
  steps: Memo[]
  attempt: number
  maxAttempts: number
  /** A sibling is still on its way: the SDK must plan, not run at once. */
  siblings: boolean
}
export type Answer =
  | { kind: 'done'; output: unknown }
  | { kind: 'ops'; ops: Op[]; retry: Retry }
  | { kind: 'error'; error: unknown; retry: Retry }
/** Whether another attempt makes sense, and when, if the thrower said so (seconds or an instant). */
export type Retry = { allowed: boolean; after: string | null }

export type Sdk = { specs: FunctionSpec[]; call(call: Call): Promise<Answer> }

const retryOf = (response: Response): Retry => ({
  allowed: response.headers.get('x-inngest-no-retry') !== 'true',
  after: response.headers.get('retry-after'),
})

const bodyOf = ({ event, steps, runId, attempt, maxAttempts, siblings }: Call) => ({
  version: 2,
  event,
  events: [event],
  steps: Object.fromEntries(steps.map(({ id, result }) => [id, result])),
  // no fn_id: with it the SDK would checkpoint its steps to a server's API
  ctx: {
    run_id: runId,
    attempt,
    max_attempts: maxAttempts,
    disable_immediate_execution: siblings,
    use_api: false,
    stack: { stack: steps.map(({ id }) => id), current: steps.length },
  },
})

/**
 * Opens the SDK's side of a list of functions.
 * @throws Error naming function and option where the runner does not support one
 */
export async function openSdk(appId: string, functions: readonly InngestFunction.Like[]): Promise<Sdk> {
  const client = new Inngest({ id: appId, isDev: true, fetch: eventApi, logger: log, aiMetadata: false })
  const handle = serve({ client, functions })

  const sync = await handle(
    new Request(ADDRESS, {
      method: 'PUT',
      headers: { ...HEADERS, 'x-inngest-sync-kind': 'in_band' },
      body: JSON.stringify({ url: ADDRESS }),
    }),
  )
  if (!sync.ok) throw new Error(`the functions could not be read: ${sync.status} ${await sync.text()}`)
  const specs = syncSchema.parse(await sync.json()).functions.map(readConfig)

  async function call(request: Call): Promise<Answer> {
    const url = `${ADDRESS}?fnId=${encodeURIComponent(request.functionId)}&stepId=${encodeURIComponent(request.stepId)}`
    const response = await handle(
      new Request(url, {
        method: 'POST',
        headers: { ...HEADERS, 'x-inngest-server-kind': 'dev', 'x-request-id': randomUUID() },
        body: JSON.stringify(bodyOf(request)),
      }),
    )
    const body: unknown = await response.json().catch(() => null)
    const retry = retryOf(response)
    if (response.status === 200) return { kind: 'done', output: body }
    if (response.status !== 206) return { kind: 'error', error: body, retry }
    return { kind: 'ops', ops: z.array(opSchema).parse(body), retry }
  }
  return { specs, call }
}
