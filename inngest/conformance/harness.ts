import { randomUUID } from 'node:crypto'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { Inngest, type InngestFunction } from 'inngest'
import { serve } from 'inngest/node'
import { afterEach, vi } from 'vitest'
import { insertEvents } from '#inngest/embedded/event-api.ts'
import { type Runner, startRunner } from '#inngest/embedded/runner.ts'
import { pool } from '#lib/db.ts'
import { log } from '#lib/log.ts'

/** With these set the same expectations are put to a real server. */
export const REAL = Boolean(process.env.INNGEST_BASE_URL && process.env.INNGEST_EVENT_KEY)
/** A real server retries after 15 s and more; the embedded runner's schedule is shortened here. */
export const PATIENCE = REAL ? 600_000 : 15_000

export type TestEvent = { id?: string; name: string; data?: Record<string, unknown> }
export type Stage = {
  client: Inngest
  /** Names that no other test uses: a real server keeps what it has seen. */
  unique: string
  send(...events: TestEvent[]): Promise<void>
}

const stops: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop()
})

async function onServer(client: Inngest, functions: InngestFunction.Like[]): Promise<void> {
  const server = http.createServer(serve({ client, functions }))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const sync = await fetch(`http://127.0.0.1:${port}/api/inngest`, { method: 'PUT' })
  if (!sync.ok) throw new Error(`the server did not take the functions: ${sync.status} ${await sync.text()}`)
  stops.push(() => new Promise((resolve) => server.close(() => resolve())))
}

/** Runs functions on the embedded runner, or on the server of the environment, until the end of the test. */
export async function perform(
  make: (stage: Stage) => InngestFunction.Like[],
  { runners = 1 }: { runners?: number } = {},
): Promise<Stage & { runners: Runner[] }> {
  const unique = randomUUID().slice(0, 8)
  const client = new Inngest({ id: `conformance-${unique}`, logger: log, aiMetadata: false })
  const send = async (...events: TestEvent[]) => {
    if (REAL) await client.send(events)
    else
      await insertEvents(
        pool(),
        events.map((event) => ({ data: {}, ...event, id: event.id ?? randomUUID() })),
      )
  }
  const stage: Stage = { client, unique, send }
  const functions = make(stage)
  if (REAL) {
    await onServer(client, functions)
    return { ...stage, runners: [] }
  }
  const started: Runner[] = []
  for (let i = 0; i < runners; i++)
    started.push(await startRunner({ appId: client.id, functions, pollMs: 100, leaseMs: 2_000, backoffMs: () => 50 }))
  stops.push(async () => {
    for (const runner of started) await runner.stop()
  })
  return { ...stage, runners: started }
}

/** Waits until it holds. */
export const eventually = (check: () => void | Promise<void>, timeout = PATIENCE): Promise<void> =>
  vi.waitFor(check, { timeout, interval: 25 })
/** For what must not happen: long enough that it would have. */
export const aWhile = (ms = REAL ? 10_000 : 700): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
