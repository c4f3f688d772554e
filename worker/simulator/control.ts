import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { ZodError, z } from 'zod'
import { type Info, journalQuerySchema, ORDERS, type OrderName, summaryQuerySchema } from './control-schema.ts'
import { ControlError } from './errors.ts'
import type { Journal } from './journal.ts'
import type { Orders } from './orders.ts'

const MAX_BODY_BYTES = 4 << 20
const LOCAL_NAMES = new Set(['127.0.0.1', 'localhost'])

export interface ControlTarget {
  journal: Journal
  orders: Orders
  info: () => Info
}

/** The control API: JSON over HTTP under `/control/`, for tests, demo and benchmarks on the same machine. */
export function controlListener(target: ControlTarget): RequestListener {
  return (request, response) => {
    answer(target, request)
      .then((body) => respond(response, 200, body))
      .catch((error: unknown) => {
        const { status, message } = explain(error)
        respond(response, status, { error: { message } })
      })
  }
}

async function answer(target: ControlTarget, request: IncomingMessage): Promise<unknown> {
  const url = new URL(request.url ?? '/', 'http://127.0.0.1')
  // A page in a browser on this machine can reach loopback too, but not under this name.
  const host = request.headers.host?.split(':')[0] ?? ''
  if (!LOCAL_NAMES.has(host)) throw new ControlError(403, 'Only this machine may ask')
  const name = url.pathname.replace(/^\/control\//, '')
  const query = Object.fromEntries(url.searchParams)
  if (request.method === 'GET') return read(target, name, query)
  if (request.method === 'POST' && isOrder(name)) return obey(target.orders, name, await readBody(request))
  throw new ControlError(404, `No such order: ${request.method} ${url.pathname}`)
}

function read({ info, journal }: ControlTarget, name: string, query: Record<string, string>): unknown {
  switch (name) {
    case 'info':
      return info()
    case 'journal': {
      const { after, limit } = journalQuerySchema.parse(query)
      return journal.page(after, limit)
    }
    case 'journal/summary':
      return journal.summary(summaryQuerySchema.parse(query).from)
    default:
      throw new ControlError(404, `No such question: ${name}`)
  }
}

function isOrder(name: string): name is OrderName {
  return Object.hasOwn(ORDERS, name)
}

async function obey<Name extends OrderName>(orders: Orders, name: Name, body: unknown): Promise<unknown> {
  const parsed = (ORDERS[name].body as z.ZodType).parse(body)
  return (orders[name] as (body: unknown) => unknown)(parsed)
}

async function readBody(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > MAX_BODY_BYTES) throw new ControlError(413, 'Too large')
    chunks.push(chunk)
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString() || '{}')
  } catch {
    throw new ControlError(400, 'The body is no JSON')
  }
}

function explain(error: unknown): { status: number; message: string } {
  if (error instanceof ControlError) return { status: error.status, message: error.message }
  if (error instanceof ZodError) return { status: 400, message: z.prettifyError(error) }
  return { status: 500, message: error instanceof Error ? error.message : String(error) }
}

function respond(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}
