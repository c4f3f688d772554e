import { Cron } from 'croner'
import { z } from 'zod'
import { compileExpression, type Expression } from './expressions.ts'

/** What the executor's side of Inngest uses where a function says nothing (docs: "in addition to the initial attempt … 4"). */
const DEFAULT_RETRIES = 4

const concurrencySchema = z.strictObject({ limit: z.number().int(), key: z.string().optional() })
const known = {
  id: z.string(),
  name: z.string(),
  triggers: z.array(
    z.union([
      z.strictObject({ event: z.string(), expression: z.string().optional() }),
      z.strictObject({ cron: z.string() }),
    ]),
  ),
  steps: z.record(z.string(), z.looseObject({ retries: z.object({ attempts: z.number().int() }).optional() })),
  cancel: z.array(z.strictObject({ event: z.string(), if: z.string().optional() })).optional(),
  concurrency: z.union([z.number().int(), concurrencySchema, z.array(concurrencySchema).length(1)]).optional(),
  idempotency: z.string().optional(),
}
const configSchema = z.strictObject(known)
/** The answer to an in-band sync: the configuration of every function, as a real server would store it. */
export const syncSchema = z.looseObject({ functions: z.array(z.looseObject({ id: z.string() })) })

export type EventTrigger = { event: string; when: Expression | null }
/** A function as the runner needs it. */
export type FunctionSpec = {
  id: string
  events: EventTrigger[]
  crons: string[]
  cancelOn: EventTrigger[]
  idempotency: Expression | null
  concurrency: { limit: number; key: Expression | null } | null
  maxAttempts: number
}

const refuse = (id: string, what: string): never => {
  throw new Error(`The embedded orchestrator cannot run the function "${id}": ${what}. Use a real Inngest for it.`)
}

/** System events that a real server sends and the embedded runner does not. */
const UNSENT = ['inngest/function.finished', 'inngest/function.cancelled', 'inngest/deferred.schedule']

function expressionOf(id: string, option: string, source: string): Expression {
  try {
    return compileExpression(source)
  } catch (error) {
    return refuse(id, `${option}: ${(error as Error).message}`)
  }
}

/** A cron of five fields, in UTC or after "TZ=Area/City ". */
export function cronOf(expression: string): Cron {
  const [, timezone, pattern] = /^TZ=(\S+)\s+(.*)$/.exec(expression) ?? [null, 'UTC', expression]
  return new Cron(pattern!, { timezone, mode: '5-part', paused: true })
}

function checkedCron(id: string, expression: string): string {
  try {
    if (!cronOf(expression).nextRun()) throw new Error('it never comes')
  } catch (error) {
    refuse(id, `cron "${expression}": ${(error as Error).message}`)
  }
  return expression
}

/**
 * Reads one function's configuration.
 * @throws Error that names the function and the option wherever the runner would not do what Inngest does
 */
export function readConfig(raw: { id: string }): FunctionSpec {
  const parsed = configSchema.safeParse(raw)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    const option = issue?.code === 'unrecognized_keys' ? [...issue.path, ...issue.keys] : (issue?.path ?? [])
    return refuse(raw.id, `the option ${option.join('.')} is not supported`)
  }
  const { id, triggers, steps, cancel = [], concurrency, idempotency } = parsed.data
  const rule = Array.isArray(concurrency) ? concurrency[0] : concurrency
  const limit = typeof rule === 'number' ? { limit: rule } : rule
  const events = triggers.flatMap((trigger) => {
    if (!('event' in trigger)) return []
    if (UNSENT.includes(trigger.event)) refuse(id, `the event ${trigger.event} is not sent`)
    const when = trigger.expression ? expressionOf(id, 'if', trigger.expression) : null
    return [{ event: trigger.event, when }]
  })
  return {
    id,
    events,
    crons: triggers.flatMap((trigger) => ('cron' in trigger ? [checkedCron(id, trigger.cron)] : [])),
    cancelOn: cancel.map((rule) => ({
      event: rule.event,
      when: rule.if ? expressionOf(id, 'cancelOn', rule.if) : null,
    })),
    idempotency: idempotency ? expressionOf(id, 'idempotency', idempotency) : null,
    concurrency:
      limit && limit.limit > 0
        ? { limit: limit.limit, key: limit.key ? expressionOf(id, 'concurrency.key', limit.key) : null }
        : null,
    maxAttempts: (steps.step?.retries?.attempts ?? DEFAULT_RETRIES) + 1,
  }
}

/** Whether an event's name is meant; a trigger may end in a wildcard (docs: events-triggers, "wildcard triggers"). */
export const matchesName = (trigger: string, name: string): boolean =>
  trigger.endsWith('*') ? name.startsWith(trigger.slice(0, -1)) : trigger === name
