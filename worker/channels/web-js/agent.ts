import type { Missed, PageEvent, PageMessage, PageState } from './page-events.ts'
import type { Wpp } from './wpp.ts'

/** What the agent leaves in the page for the questions below. */
export type Agent = {
  /** Tries that must not be handed over any more. */
  cancelled: Set<number>
  handedOver: Set<number>
  read(message: unknown): PageMessage | null
}
export type PageWindow = Window & { WPP: Wpp; broadcasterAgent: Agent }

/**
 * Runs in the page, from before its first script: waits for wa-js, then tells what happens through the binding.
 * Self-contained, like everything in this file: only its source gets there.
 */
export function installAgent(binding: string): void {
  const page = window as unknown as PageWindow
  if (window.top !== window || page.broadcasterAgent) return
  const tell = (event: PageEvent) =>
    (window as unknown as Record<string, (event: PageEvent) => Promise<void>>)[binding]?.(event)
  /** Of what WhatsApp Web lists as messages, these are none of a person's. */
  const NOISE =
    /^(ciphertext|protocol|e2e_notification|notification|notification_template|gp2|broadcast_notification|call_log|revoked|reaction|reaction_enc|poll_update|pinned_message|debug|unknown)$/
  type Model = {
    id?: { id?: string; fromMe?: boolean; remote?: { toString(): string } }
    type?: string
    body?: string
    caption?: string
    t?: number
  }
  const read: Agent['read'] = (message) => {
    const { id, type = '', body, caption, t } = message as Model
    const from = String(id?.remote ?? '')
    if (!id?.id || id.fromMe || !/^\d+@(c\.us|lid)$/.test(from) || NOISE.test(type)) return null
    const { lidPnCache } = page.WPP.whatsapp
    const wid = page.WPP.util.createWid(from)
    const isLid = from.endsWith('@lid')
    const other = wid && String((isLid ? lidPnCache.getPhoneNumber(wid) : lidPnCache.getCurrentLid(wid)) ?? '')
    const known = other && /^\d+@(c\.us|lid)$/.test(other) ? other : null
    const text = (type === 'chat' ? body : caption) || null
    return { id: id.id, from, phone: isLid ? known : from, lid: isLid ? from : known, text, t: t ?? 0 }
  }
  page.broadcasterAgent = { cancelled: new Set(), handedOver: new Set(), read }
  let last = ''
  async function report(): Promise<void> {
    const { conn } = page.WPP
    const authenticated = conn.isAuthenticated()
    const { mode, info } = conn.getStreamData()
    const code = authenticated ? null : ((await conn.getAuthCode().catch(() => null))?.fullCode ?? null)
    const own = (wid: () => unknown) => {
      try {
        return authenticated ? String(wid() ?? '') || null : null
      } catch {
        return null
      }
    }
    const [me, lid] = [own(() => conn.getMyUserWid()), own(() => conn.getMyUserLid())]
    const state: PageState = { authenticated, mode, info: String(info ?? ''), code, idle: conn.isIdle(), me, lid }
    if (JSON.stringify(state) === last) return
    last = JSON.stringify(state)
    await tell({ kind: 'state', state })
  }
  function listen(): void {
    const { WPP } = page
    const look = () => void report().catch(() => {})
    for (const name of [
      'conn.auth_code_change',
      'conn.authenticated',
      'conn.main_ready',
      'conn.stream_mode_changed',
      'conn.stream_info_changed',
      'conn.qrcode_idle',
      'conn.require_auth',
    ] as const)
      WPP.on(name, look)
    WPP.on('conn.logout', () => void tell({ kind: 'logged_out' }))
    WPP.on('chat.msg_ack_change', ({ ack, ids }) => {
      const acks = ids.filter((key) => key.fromMe).map((key) => ({ id: key.id, ack }))
      if (acks.length > 0) void tell({ kind: 'acks', acks })
    })
    const arrived = (model: unknown) => {
      const message = read(model)
      if (message) void tell({ kind: 'message', message })
    }
    WPP.on('chat.new_message', arrived)
    // An edit counts with its new text: a STOP may be written that way too. It has no id of its own here.
    WPP.on('chat.msg_edited', ({ msg }) => {
      const message = read(msg)
      if (message) void tell({ kind: 'message', message: { ...message, id: `${message.id}.${Date.now()}` } })
    })
    look()
    setInterval(look, 1_000)
  }
  const waiting = setInterval(() => {
    if (!page.WPP?.isReady) return
    clearInterval(waiting)
    listen()
  }, 100)
}

export type PageSend = { attempt: number; id: string; wid: string; text: string }
/** How far a message got in the page. */
export type SendStep =
  /** Nothing was handed to WhatsApp Web. */
  | { step: 'before'; cause: string }
  /** It was there already, from an earlier try: WhatsApp Web sends it by itself if it has to. */
  | { step: 'known'; ack: number }
  | { step: 'answered'; ack: number; result: string }
  /** It failed somewhere after it was handed over. */
  | { step: 'after'; cause: string }

/** Sends a text under its id, in the page. The text is an argument, never part of the code. */
export async function sendInPage({ attempt, id, wid, text }: PageSend): Promise<SendStep> {
  const { WPP, broadcasterAgent: agent } = window as unknown as PageWindow
  const codeOf = (error: unknown) => String((error as { code?: unknown }).code ?? (error as Error).name)
  let key: string
  let chat: Awaited<ReturnType<Wpp['chat']['find']>>
  try {
    if (!WPP.conn.isAuthenticated() || WPP.conn.getStreamData().mode !== 'MAIN')
      return { step: 'before', cause: 'not_connected' }
    chat = await WPP.chat.find(wid)
    // wa-js wants the whole key, of the chat as WhatsApp Web has it: one known by phone may stand under its LID.
    key = `true_${chat.id.toString()}_${id}`
  } catch (error) {
    return { step: 'before', cause: codeOf(error) }
  }
  const known = await WPP.chat.getMessageById(key).catch(() => null)
  if (known) {
    agent.handedOver.add(attempt)
    return { step: 'known', ack: known.ack ?? 0 }
  }
  if (agent.cancelled.has(attempt)) return { step: 'before', cause: 'timeout' }
  agent.handedOver.add(attempt)
  try {
    const { ack, sendMsgResult } = await WPP.chat.sendTextMessage(chat.id, text, {
      messageId: key,
      waitForAck: true,
      createChat: true,
      // no address in a text is ever fetched, nobody's messages are marked as read, @ is a letter
      linkPreview: false,
      markIsRead: false,
      detectMentioned: false,
    })
    return { step: 'answered', ack, result: String(sendMsgResult?.messageSendResult ?? '') }
  } catch (error) {
    const code = codeOf(error)
    // wa-js refuses these before it hands anything over
    const before = /^(message_key_|invalid_wid$|chat_not_found$)/.test(code)
    return { step: before ? 'before' : 'after', cause: code }
  }
}

/** Takes a try back that did not hand its message over yet. @returns whether it is certain that it never will */
export function cancelInPage(attempt: number): boolean {
  const { broadcasterAgent: agent } = window as unknown as PageWindow
  agent.cancelled.add(attempt)
  return !agent.handedOver.has(attempt)
}

export type PageLookup = { wid: string | null; lid: string | null } | { error: number | null }

/**
 * Asks for a number, by WhatsApp Web's own query: wa-js' wrapper answers from the address book without asking, and says
 * "none" of a question that failed.
 */
export async function lookUpInPage(wid: string): Promise<PageLookup> {
  const { WPP } = window as unknown as PageWindow
  const asked = WPP.util.createWid(wid)
  if (!asked) return { error: null }
  try {
    const found = await WPP.whatsapp.functions.queryWidExists(asked)
    if (!found) return { wid: null, lid: null }
    return { wid: String(found.wid), lid: String(WPP.whatsapp.lidPnCache.getCurrentLid(found.wid) ?? '') || null }
  } catch (error) {
    const { status, statusCode, code } = error as { status?: unknown; statusCode?: unknown; code?: unknown }
    const refusal = [status, statusCode, code].map(Number).find((value) => value >= 400 && value < 600)
    return { error: refusal ?? null }
  }
}

/**
 * What happened before anybody listened, as far as WhatsApp Web keeps it: what people wrote, oldest first, and how far
 * our own messages have come. wa-js tells receipts only once everything is loaded: those that waited come before.
 * @param since both in epoch seconds
 */
export async function missedInPage({ since, acksSince }: { since: number; acksSince: number }): Promise<Missed> {
  const { WPP, broadcasterAgent: agent } = window as unknown as PageWindow
  const [PAGE, PAGES, CHATS] = [50, 10, 300]
  const missed: Missed = { messages: [], acks: [] }
  const chats = (await WPP.chat.list({ onlyUsers: true, ignoreGroupMetadata: true }))
    .filter(({ t = 0 }) => t >= Math.min(since, acksSince))
    .sort((a, b) => (b.t ?? 0) - (a.t ?? 0))
  for (const [at, chat] of chats.entries()) {
    if (at >= CHATS && (chat.t ?? 0) < since) break
    let before: string | undefined
    for (let page = 0; page < PAGES; page++) {
      const wanted = { count: PAGE, direction: 'before' as const, ...(before && { id: before }) }
      const batch = await WPP.chat.getMessages(chat.id, wanted)
      for (const model of batch) {
        const message = agent.read(model)
        if (message && message.t >= since) missed.messages.push(message)
        const { id, ack = 0, t = 0 } = model
        if (id?.fromMe && ack >= 1 && t >= acksSince) missed.acks.push({ id: id.id, ack })
      }
      const oldest = batch.toSorted((a, b) => (a.t ?? 0) - (b.t ?? 0))[0]
      const next = oldest?.id?.toString()
      if (batch.length < PAGE || (oldest?.t ?? 0) < since || !next || next === before) break
      before = next
    }
  }
  missed.messages.sort((a, b) => a.t - b.t)
  return missed
}

/** Makes WhatsApp Web forget its sessions with everybody, before its scripts run: the next message begins a new one. */
export async function forgetSessionsInPage(): Promise<boolean> {
  const there = await indexedDB.databases()
  if (!there.some(({ name }) => name === 'signal-storage')) return false
  const database = await new Promise<IDBDatabase>((resolve, reject) => {
    const request = indexedDB.open('signal-storage')
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
  const found = database.objectStoreNames.contains('session-store')
  if (found) {
    await new Promise<void>((resolve, reject) => {
      const transaction = database.transaction('session-store', 'readwrite')
      transaction.objectStore('session-store').clear()
      transaction.oncomplete = () => resolve()
      transaction.onabort = () => reject(transaction.error)
    })
  }
  database.close()
  return found
}
