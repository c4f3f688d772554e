import type { z } from 'zod'
import {
  type Info,
  infoSchema,
  journalPageSchema,
  journalSummarySchema,
  ORDERS,
  type OrderInput,
  type OrderName,
  type OrderResult,
} from './control-schema.ts'
import { ControlError } from './errors.ts'
import type { JournalPage } from './journal.ts'
import type { JournalSummary } from './journal-entry.ts'

/** The control API of a running simulator, typed. Every call throws ControlError (with `status`) when it is refused. */
export interface SimulatorClient {
  info(): Promise<Info>
  /** The root key for `trustSimulator`. */
  rootPublicKey(): Promise<Uint8Array>
  journal(query?: { after?: number; limit?: number }): Promise<JournalPage>
  summary(from?: string): Promise<JournalSummary>
  scan(body: OrderInput<'scan'>): Promise<void>
  enterCode(body: OrderInput<'enter-code'>): Promise<void>
  policy(body: OrderInput<'policy'>): Promise<void>
  notOnWhatsApp(body: OrderInput<'not-on-whatsapp'>): Promise<void>
  inbound(body: OrderInput<'inbound'>): Promise<OrderResult<'inbound'>>
  reply(body: OrderInput<'reply'>): Promise<void>
  receipt(body: OrderInput<'receipt'>): Promise<void>
  drop(body: OrderInput<'drop'>): Promise<void>
  streamError(body: OrderInput<'stream-error'>): Promise<void>
  logout(body: OrderInput<'logout'>): Promise<void>
  loginFailure(body: OrderInput<'login-failure'>): Promise<void>
  offline(body: OrderInput<'offline'>): Promise<void>
  timelock(body: OrderInput<'timelock'>): Promise<void>
  newChatQuota(body: OrderInput<'new-chat-quota'>): Promise<void>
  rateLimit(body: OrderInput<'rate-limit'>): Promise<void>
}

/** @param controlUrl `http://127.0.0.1:PORT` */
export function simulatorClient(controlUrl: string): SimulatorClient {
  const get = (path: string, query: Record<string, string | number | undefined> = {}) => {
    const url = new URL(`/control/${path}`, controlUrl)
    for (const [name, value] of Object.entries(query)) {
      if (value !== undefined) url.searchParams.set(name, String(value))
    }
    return ask(url)
  }
  const post = async <Name extends OrderName>(name: Name, body: OrderInput<Name>): Promise<OrderResult<Name>> => {
    const answer = await ask(new URL(`/control/${name}`, controlUrl), body)
    return (ORDERS[name].result as z.ZodType).parse(answer) as OrderResult<Name>
  }
  const order =
    <Name extends OrderName>(name: Name) =>
    async (body: OrderInput<Name>): Promise<void> => {
      await post(name, body)
    }
  const info = async () => infoSchema.parse(await get('info'))
  return {
    info,
    rootPublicKey: async () => new Uint8Array(Buffer.from((await info()).rootPublicKey, 'base64')),
    journal: async (query = {}) => journalPageSchema.parse(await get('journal', query)),
    summary: async (from) => journalSummarySchema.parse(await get('journal/summary', { from })),
    inbound: (body) => post('inbound', body),
    scan: order('scan'),
    enterCode: order('enter-code'),
    policy: order('policy'),
    notOnWhatsApp: order('not-on-whatsapp'),
    reply: order('reply'),
    receipt: order('receipt'),
    drop: order('drop'),
    streamError: order('stream-error'),
    logout: order('logout'),
    loginFailure: order('login-failure'),
    offline: order('offline'),
    timelock: order('timelock'),
    newChatQuota: order('new-chat-quota'),
    rateLimit: order('rate-limit'),
  }
}

async function ask(url: URL, body?: unknown): Promise<unknown> {
  const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }
  const response = await fetch(url, init)
  const answer = (await response.json()) as { error?: { message?: string } }
  if (!response.ok) throw new ControlError(response.status, answer.error?.message ?? `HTTP ${response.status}`)
  return answer
}
