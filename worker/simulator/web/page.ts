import type { WppStandIn } from '../../channels/web-js/wpp.ts'
import type { Keep } from './keep.ts'
import type { FromPage, LinkedAs, ToPage, WebEvent } from './protocol.ts'

type Key = { id: string; fromMe: boolean; remote: Wid; toString(): string }
type Wid = { user: string; server: string; toString(): string; isLid(): boolean }
/** A message as it is kept; `remote` is the chat's address, `ack` as WhatsApp counts: -1 failed, 0 waits, 1 sent, 2, 3. */
type Kept = { id: string; fromMe: boolean; remote: string; body: string; t: number; ack: number }
type Result = { messageSendResult: 'OK' | 'ERROR_UNKNOWN'; t?: number }
type Counter = { session: string; counter: number }

/**
 * The page in place of WhatsApp Web: the same functions as wa-js' WPP, over the simulator's network. Like the real one
 * it keeps its link, keys and messages in the browser's IndexedDB, sends again by itself what it could not send, and
 * tells a refusal without its code. Self-contained: it runs in the page.
 */
export async function standIn(makeKeep: (database: string, store: string) => Keep): Promise<void> {
  const [link, signal, storage] = [
    makeKeep('wawc', 'user'),
    makeKeep('signal-storage', 'session-store'),
    makeKeep('model-storage', 'message'),
  ]
  const listeners = new Map<string, ((value: unknown) => void)[]>()
  const messages = new Map<string, Kept>()
  const outcomes = new Map<string, (result: Result) => void>()
  const answers = new Map<number, (answer: ToPage & { t: 'answer' }) => void>()
  const random = () => btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(24))))
  const codes = [random(), random(), random()]
  let me: LinkedAs | undefined
  let ref: string | null = null
  let idle = false
  let [mode, info] = ['QR', 'OPENING']
  let socket: WebSocket
  let questions = 0

  const emit = (name: string, value?: unknown) => {
    for (const listener of listeners.get(name) ?? []) listener(value)
  }
  function stream(next: { mode?: string; info?: string }): void {
    mode = next.mode ?? mode
    info = next.info ?? info
    if (next.mode) emit('conn.stream_mode_changed', mode)
    if (next.info) emit('conn.stream_info_changed', info)
  }
  const say = (said: FromPage) => {
    if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(said))
  }
  const widOf = (text: string): Wid => {
    const [user = '', server = 'c.us'] = text.replace('@s.whatsapp.net', '@c.us').split('@')
    return { user, server, toString: () => `${user}@${server}`, isLid: () => server === 'lid' }
  }
  const phoneOf = (wid: Wid) => (wid.isLid() ? wid.user.slice(2) : wid.user)
  const serialized = ({ fromMe, remote, id }: Kept) => `${fromMe}_${remote}_${id}`
  const keyOf = (kept: Kept): Key => ({
    id: kept.id,
    fromMe: kept.fromMe,
    remote: widOf(kept.remote),
    toString: () => serialized(kept),
  })
  const model = (kept: Kept) => ({
    id: keyOf(kept),
    from: widOf(kept.remote),
    to: widOf(kept.remote),
    body: kept.body,
    type: 'chat',
    t: kept.t,
    ack: kept.ack,
  })
  async function keepMessage(kept: Kept): Promise<void> {
    messages.set(serialized(kept), kept)
    await storage.put(serialized(kept), kept)
  }
  const failure = (code: string) => Object.assign(new Error(code), { code })

  /** Encrypts, as it were, and writes: a counter is kept before it is used. */
  async function transmit(kept: Kept): Promise<void> {
    const before = await signal.get<Counter>(kept.remote)
    const next = { session: before?.session ?? crypto.randomUUID(), counter: (before?.counter ?? 0) + 1 }
    await signal.put(kept.remote, next)
    say({ t: 'message', id: kept.id, phone: phoneOf(widOf(kept.remote)), text: kept.body, ...next })
  }
  async function acked({ id, error }: ToPage & { t: 'ack' }): Promise<void> {
    const kept = [...messages.values()].find((one) => one.fromMe && one.id === id)
    if (kept && kept.ack < 1) {
      kept.ack = error === undefined ? 1 : -1
      await keepMessage(kept)
      if (kept.ack === 1) emit('chat.msg_ack_change', { ack: 1, chat: widOf(kept.remote), ids: [keyOf(kept)] })
    }
    outcomes.get(id)?.({ messageSendResult: error === undefined ? 'OK' : 'ERROR_UNKNOWN' })
  }
  async function happened(event: WebEvent): Promise<void> {
    const remote = event.kind === 'inbound' && event.viaLid ? `77${event.phone}@lid` : `${event.phone}@c.us`
    const t = Math.floor(event.at / 1_000)
    if (event.kind === 'inbound') {
      const kept = { id: event.id, fromMe: false, remote, body: event.text, t, ack: 1 }
      const known = messages.has(serialized(kept))
      await keepMessage(kept)
      if (!known) emit('chat.new_message', model(kept))
      return
    }
    const ack = event.read ? 3 : 2
    const kept = [...messages.values()].find((one) => one.fromMe && one.id === event.id)
    if (kept) await keepMessage({ ...kept, ack: Math.max(kept.ack, ack) })
    const key = keyOf(kept ?? { id: event.id, fromMe: true, remote, body: '', t, ack })
    emit('chat.msg_ack_change', { ack, chat: widOf(remote), ids: [key] })
  }
  async function forget(): Promise<void> {
    emit('conn.logout')
    await Promise.all([link.clear(), signal.clear(), storage.clear()])
    location.reload()
  }
  async function heard(said: ToPage): Promise<void> {
    switch (said.t) {
      case 'ref':
        ref = said.ref
        emit('conn.auth_code_change', await conn.getAuthCode())
        return
      case 'ref_ended':
        ref = null
        idle = true
        emit('conn.qrcode_idle')
        return
      case 'paired':
        me = said.as
        ref = null
        await link.put('me', me)
        emit('conn.authenticated')
        stream({ mode: 'SYNCING', info: 'SYNCING' })
        say({ t: 'hello', token: me.token })
        return
      case 'success':
        stream({ info: 'RESUMING' })
        return
      case 'event':
        await happened(said.event)
        say({ t: 'got', seq: said.seq })
        return
      case 'synced':
        stream({ mode: 'MAIN', info: 'NORMAL' })
        for (const kept of messages.values()) if (kept.fromMe && kept.ack === 0) await transmit(kept)
        return
      case 'answer':
        answers.get(said.n)?.(said)
        return
      case 'ack':
        return acked(said)
      case 'logged_out':
        return forget()
      case 'replaced':
        stream({ mode: 'CONFLICT' })
        return
      case 'failure':
        if ([402, 403, 406].includes(said.code)) stream({ mode: 'TOS_BLOCK' })
        else if ([405, 409].includes(said.code)) stream({ mode: 'DEPRECATED_VERSION' })
        else socket.close()
    }
  }
  function connect(): void {
    socket = new WebSocket(`ws://${location.host}/web/socket`)
    let work = Promise.resolve()
    socket.onopen = () => say({ t: 'hello', token: me?.token ?? null })
    socket.onmessage = ({ data }) => {
      work = work.then(() => heard(JSON.parse(data) as ToPage))
    }
    socket.onclose = () => {
      stream({ info: 'OFFLINE' })
      setTimeout(connect, 250)
    }
  }

  const listen = (name: string, listener: (value: never) => void) => {
    const known = listeners.get(name) ?? []
    listeners.set(name, [...known, listener as (value: unknown) => void])
  }
  const conn: WppStandIn['conn'] = {
    isAuthenticated: () => me !== undefined,
    isIdle: () => idle,
    getStreamData: () => ({ mode, info }),
    getMyUserWid: () => widOf(`${me?.phone}@c.us`),
    getMyUserLid: () => widOf(`${me?.lid}@lid`),
    getAuthCode: async () => (me || !ref ? null : { type: 'multidevice', ref, fullCode: [ref, ...codes].join(',') }),
    async refreshQR() {
      idle = false
      say({ t: 'hello', token: null })
    },
    async logout() {
      say({ t: 'logout' })
      await new Promise((done) => listen('conn.logout', done))
      return true
    },
  }
  const chat: WppStandIn['chat'] = {
    find: async (id) => ({ id: widOf(String(id)), t: 0 }),
    async list() {
      const chats = new Map<string, { id: Wid; t: number }>()
      for (const { remote, t } of messages.values())
        chats.set(remote, { id: widOf(remote), t: Math.max(t, chats.get(remote)?.t ?? 0) })
      return [...chats.values()]
    },
    async getMessages(id, options = {}) {
      const there = [...messages.values()].filter(({ remote }) => remote === widOf(String(id)).toString())
      const until = options.id === undefined ? there.length : there.findIndex((one) => serialized(one) === options.id)
      const from = Math.max(0, until - (options.count ?? 20))
      return there.slice(from, until).map(model)
    },
    async getMessageById(id: unknown) {
      const kept = messages.get(String(id))
      if (!kept) throw failure('msg_not_found')
      return model(kept)
    },
    async sendTextMessage(chatId, content, options = {}) {
      const remote = widOf(String(chatId)).toString()
      const [mine, addressed, id] = String(options.messageId ?? `true_${remote}_3EB0${crypto.randomUUID()}`).split('_')
      if (mine !== 'true') throw failure('message_key_is_not_from_me')
      if (addressed !== remote) throw failure('message_key_remote_id_is_not_same_of_chat')
      const kept = { id: id!, fromMe: true, remote, body: String(content), t: Math.floor(Date.now() / 1_000), ack: 0 }
      const outcome = new Promise<Result>((done) => outcomes.set(kept.id, done))
      await keepMessage(kept)
      await transmit(kept)
      const sendMsgResult = await outcome
      return { id: serialized(kept), ack: kept.ack, sendMsgResult }
    },
  }
  const wpp: WppStandIn = {
    isReady: false,
    on: listen,
    conn,
    chat,
    util: { createWid: (id) => widOf(String(id)) },
    whatsapp: {
      functions: {
        queryWidExists: (wid) =>
          new Promise((resolve, reject) => {
            const n = ++questions
            answers.set(n, ({ exists, error }) => {
              answers.delete(n)
              if (error !== undefined) reject(Object.assign(new Error('server refused'), { status: error }))
              else resolve(exists ? { wid, biz: false } : null)
            })
            say({ t: 'query', n, phone: phoneOf(widOf(String(wid))) })
          }),
      },
      lidPnCache: {
        getCurrentLid: (wid) => widOf(`77${phoneOf(widOf(String(wid)))}@lid`),
        getPhoneNumber: (wid) => widOf(`${phoneOf(widOf(String(wid)))}@c.us`),
      },
    },
  }
  me = await link.get<LinkedAs>('me')
  for (const kept of await storage.all<Kept>()) messages.set(serialized(kept), kept)
  if (me) stream({ mode: 'SYNCING', info: 'OPENING' })
  Object.assign(globalThis, { WPP: Object.assign(wpp, { isReady: true }) })
  connect()
}
