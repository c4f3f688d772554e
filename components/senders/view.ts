import type { LinkState, Sender } from '#lib/senders/schema.ts'

/** A value as JSON brings it: dates are text. */
export type Json<T> = T extends Date ? string : T extends object ? { [K in keyof T]: Json<T[K]> } : T
export type SenderView = Omit<Json<Sender>, 'session'> & { session: Json<Sender['session']> }
/** LinkState as REST gives it. */
export type LinkView = Json<LinkState>
