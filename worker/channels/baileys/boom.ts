import type { RawClose } from '../closes.ts'

/** Baileys' errors are Booms of a package that is not ours: read by their shape. */
type BoomShape = { message?: unknown; output?: { statusCode?: unknown }; data?: unknown }

const boom = (error: unknown): BoomShape => (typeof error === 'object' && error !== null ? error : {})
const numeric = (value: unknown): number | null =>
  typeof value === 'number' && Number.isInteger(value) && value > 0 ? value : null
const messageOf = (error: unknown): string => {
  const { message } = boom(error)
  return typeof message === 'string' ? message : ''
}

/** The code with which WhatsApp refused a question, null for any other failure. */
export const codeOf = (error: unknown): number | null => numeric(boom(error).data)

/** Baileys found the socket closed and wrote nothing. */
export const isConnectionClosed = (error: unknown): boolean =>
  boom(error).output?.statusCode === 428 && messageOf(error) === 'Connection Closed'

/** The end of a connection, with the type WhatsApp gave in the stanza (`conflict device_removed`). */
export function rawClose(error: unknown): RawClose {
  const { data, output } = boom(error)
  const attrs = boom(data) as { attrs?: { type?: unknown } }
  const detail = typeof attrs.attrs?.type === 'string' ? ` ${attrs.attrs.type}` : ''
  return { code: numeric(output?.statusCode), text: `${messageOf(error)}${detail}` }
}
