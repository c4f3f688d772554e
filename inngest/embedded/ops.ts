import type pg from 'pg'
import type { FunctionSpec } from './config.ts'
import { NOW, parseDue } from './durations.ts'
import { compileExpression } from './expressions.ts'
import type { Op } from './protocol.ts'
import { enqueue, memoize, startRun } from './runs.sql.ts'

/** An invocation without a time-out waits as long as Inngest lets one (a year). */
const INVOKE_TIMEOUT = '365d'

const text = (value: unknown): string => (typeof value === 'string' ? value : '')
export const failure = (message: string) => ({ name: 'Error', message })
export const isRace = (op: Op): boolean => op.opts?.parallelMode === 'race'
const expressionOf = (op: Op): string | null => text(op.opts?.if) || null

/** The operations this runner knows, each with what must hold for it. Anything else fails the run, in words. */
const checks: Record<string, (op: Op) => void> = {
  StepRun: () => {},
  StepError: () => {},
  StepFailed: () => {},
  StepPlanned: () => {},
  Sleep: (op) => parseDue(text(op.name)),
  WaitForEvent: (op) => {
    parseDue(text(op.opts?.timeout))
    const expression = expressionOf(op)
    if (expression) compileExpression(expression)
  },
  InvokeFunction: (op) => parseDue(text(op.opts?.timeout) || INVOKE_TIMEOUT),
}

/** Why these operations cannot be carried out; null when they can. Asked before any of them is stored. */
export function refusal(ops: Op[]): string | null {
  for (const op of ops) {
    const check = checks[op.op]
    if (!check) return `the operation ${op.op} is not supported by the embedded orchestrator`
    try {
      check(op)
    } catch (error) {
      return (error as Error).message
    }
  }
  return null
}

async function invoke(client: pg.ClientBase, specs: FunctionSpec[], runId: string, op: Op): Promise<void> {
  const functionId = text(op.opts?.function_id)
  const target = specs.find((spec) => spec.id === functionId)
  const step = { runId, stepId: op.id }
  if (!target) {
    const error = failure(`there is no function ${functionId}`)
    return memoize(client, { ...step, name: op.displayName }, { type: 'error', error })
  }
  const due = parseDue(text(op.opts?.timeout) || INVOKE_TIMEOUT)
  await enqueue(client, { ...step, kind: 'invoke', due, race: isRace(op) })
  const id = `invoke:${runId}:${op.id}`
  const payload = (op.opts?.payload ?? {}) as { data?: unknown }
  const event = { id, name: 'inngest/function.invoked', data: payload.data ?? {}, ts: Date.now() }
  await startRun(client, target, event, { dedupeKey: id, parent: step })
}

/** Puts what a function wants next into the queue. */
export async function plan(client: pg.ClientBase, specs: FunctionSpec[], runId: string, op: Op): Promise<void> {
  const item = { runId, stepId: op.id, race: isRace(op) }
  switch (op.op) {
    case 'StepPlanned':
      return enqueue(client, { ...item, kind: 'call', due: NOW })
    case 'Sleep':
      return enqueue(client, { ...item, kind: 'sleep', due: parseDue(text(op.name)) })
    case 'WaitForEvent': {
      const due = parseDue(text(op.opts?.timeout))
      return enqueue(client, { ...item, kind: 'wait', due, event: text(op.name), expression: expressionOf(op) })
    }
    case 'InvokeFunction':
      return invoke(client, specs, runId, op)
  }
}
