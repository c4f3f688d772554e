/** The transports of a sender: WhatsApp's own wire protocol, WhatsApp Web in Chromium, Meta's official API. */
export type ChannelName = 'baileys' | 'web_js' | 'cloud_api'

/** One text on its way. `id` is the WhatsApp message id of the row: it is sent verbatim, also on a resend. */
export type OutgoingText = {
  id: string
  jid: string
  text: string
  /** False once nothing may leave any more (the lease is lost): asked as late as the channel can, before it writes. */
  usable?: () => boolean
}

/**
 * What became of one send.
 * accepted: WhatsApp acknowledged this id. refused: it acknowledged with an error code (§6 says what that means).
 * not_written: proven that no byte left. unknown: bytes may have left and no answer came.
 */
export type SendResult =
  | { kind: 'accepted' }
  | { kind: 'refused'; code: number }
  | { kind: 'not_written'; cause: string }
  | { kind: 'unknown'; cause: 'timeout' | 'closed' | 'keys_not_saved' }

/** Whether a phone is on WhatsApp, and under which addresses. */
export type Lookup = { registered: false } | { registered: true; jid: string; lid: string | null }

export type ReceiptStatus = 'delivered' | 'read'
/** An acknowledgement of an id, outside of any waiting send too (late, after a restart). `code` is set on an error. */
export type Ack = { id: string; code?: number }
export type Receipt = { id: string; status: ReceiptStatus; at: Date }
/** A message that a person wrote to the sender. At least one of phone (E.164) and lid is known. */
export type Inbound = {
  id: string
  fromJid: string
  phone: string | null
  lid: string | null
  text: string | null
  at: Date
}

/** Why a connection ended, already read by the table of closes (channels/closes.ts). */
export type Close = {
  /** WhatsApp's code, null where the network gave none. */
  code: number | null
  reason: string
  /** What the sender does next; see docs/design.md §6. */
  next: 'reconnect_now' | 'reconnect' | 'replaced' | 'expired' | 'banned' | 'outdated' | 'bad_session' | 'qr_ended'
}

/** New chats that WhatsApp's own quota leaves until its cycle ends. */
export type NewChatCap = { left: number; until: Date | null }
/** WhatsApp's restriction on writing to people who never wrote to this number (463), as it reports it. */
export type Restriction = { active: boolean; until: Date | null; type: string }

/**
 * What a channel tells its sender. Handlers that return a promise are awaited before the channel goes on, so that what
 * was told is stored first where the client allows it. A handler that fails ends the connection.
 */
export type ChannelEvents = {
  /** A new code to scan. */
  qr(code: string, expiresAt: Date): Promise<void>
  /** The code to enter on the phone that was asked for, in place of a QR: eight characters. Told once a connection. */
  pairingCode?(code: string, expiresAt: Date): Promise<void>
  /** A login was confirmed as this number: after pairing (which ends with `reconnect_now`), and at each login later. */
  linked(account: { phone: string; jid: string; lid: string | null }): Promise<void>
  /** Connected, and WhatsApp's offline backlog is drained and stored: the earliest moment to claim. */
  ready(): Promise<void>
  /** Told once, after the keys are flushed; not after close() or logout(). The channel is of no use any more. */
  closed(close: Close): Promise<void>
  /** Acknowledgements that no waiting send has taken: late ones, and those of a retry that a phone asked for. */
  acked(acks: Ack[]): void
  /** A promise is awaited before WhatsApp gets our acknowledgement: what was not stored comes again. */
  receipts(receipts: Receipt[]): void | Promise<void>
  /**
   * Awaited before WhatsApp gets our receipt. May tell a message twice (same sender and id), after a crash. When it
   * fails the connection is closed; the message is kept with the session and told again by the next connect().
   */
  inbound(messages: Inbound[]): Promise<void>
  restriction?(restriction: Restriction): void
  /** What WhatsApp leaves the number of new chats, null where it sets no limit: after each login, and when it changes. */
  newChatCap?(cap: NewChatCap | null): void | Promise<void>
}

/** A connection of one session. Made for one lease epoch, never reused after its close. */
export type Channel = {
  readonly name: ChannelName
  /**
   * Tells inbound that an earlier connection could not store, then starts connecting; what happens is told through
   * the events. Rejects when the database does not answer, or that inbound can't be stored: nothing was started.
   */
  connect(): Promise<void>
  /** Whether the number is registered, by one query; answers are cached by the caller. @throws with `code` (429) or null */
  lookup(phone: string): Promise<Lookup>
  /** One at a time. Resolves at WhatsApp's acknowledgement of the id, or after at most `timeoutMs` (30 s). Never throws. */
  send(message: OutgoingText, timeoutMs: number): Promise<SendResult>
  /** Makes the next send to these addresses use fresh keys: for recipients that were in flight when a worker died. */
  refreshKeys(jids: string[]): Promise<void>
  /** Closes the socket after what is being written, and flushes the keys; the link to the phone stays. Takes seconds at most. */
  close(): Promise<void>
  /** Unlinks this device on WhatsApp's side, then closes. */
  logout(): Promise<void>
}
