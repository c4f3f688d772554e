import type * as WaJs from '@wppconnect/wa-js'

/**
 * What this channel calls of wa-js, by its own types: a function that a new release renames breaks the type check, here
 * and in the stand-in page (worker/simulator/web/page.ts), which offers just these.
 */
export type Wpp = Pick<typeof WaJs, 'isReady' | 'on'> & {
  conn: Pick<
    typeof WaJs.conn,
    | 'getAuthCode'
    | 'getMyUserLid'
    | 'getMyUserWid'
    | 'getStreamData'
    | 'isAuthenticated'
    | 'isIdle'
    | 'logout'
    | 'refreshQR'
  >
  chat: Pick<typeof WaJs.chat, 'find' | 'getMessageById' | 'getMessages' | 'list' | 'sendTextMessage'>
  util: Pick<typeof WaJs.util, 'createWid'>
  whatsapp: {
    functions: Pick<typeof WaJs.whatsapp.functions, 'queryWidExists'>
    lidPnCache: Pick<typeof WaJs.whatsapp.lidPnCache, 'getCurrentLid' | 'getPhoneNumber'>
  }
}

type Loose<T> = T extends (...args: infer Args) => unknown
  ? (...args: Args) => unknown
  : T extends object
    ? { [Name in keyof T]: Loose<T[Name]> }
    : T
/** The same names and parameters; what comes back need not be WhatsApp's whole models. */
export type WppStandIn = Omit<Loose<Wpp>, 'isReady' | 'on'> & {
  isReady: Wpp['isReady']
  on(name: string, listener: (value: never) => void): unknown
}
