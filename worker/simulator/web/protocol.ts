/** What the stand-in of WhatsApp Web (page.ts) and its network (index.ts) say to each other, as JSON over a WebSocket. */
export type LinkedAs = { token: string; phone: string; lid: string; device: number }

export type FromPage =
  /** `null`: not linked, a code to scan is wanted. */
  | { t: 'hello'; token: string | null }
  | { t: 'query'; n: number; phone: string }
  /** `session` and `counter` stand for Signal's: a phone can't read a counter it has seen in the same session. */
  | { t: 'message'; id: string; phone: string; text: string; session: string; counter: number }
  /** An event is kept in the page's storage. */
  | { t: 'got'; seq: number }
  | { t: 'logout' }

export type WebEvent =
  | { kind: 'inbound'; id: string; phone: string; viaLid: boolean; text: string; at: number }
  | { kind: 'receipt'; id: string; phone: string; read: boolean; at: number }

export type ToPage =
  | { t: 'ref'; ref: string }
  /** No more codes until the page asks again. */
  | { t: 'ref_ended' }
  | { t: 'paired'; as: LinkedAs }
  | { t: 'success' }
  | { t: 'event'; seq: number; event: WebEvent }
  /** The backlog was brought. */
  | { t: 'synced' }
  | { t: 'answer'; n: number; exists: boolean; error?: number }
  | { t: 'ack'; id: string; error?: number }
  | { t: 'logged_out' }
  | { t: 'replaced' }
  | { t: 'failure'; code: number }
