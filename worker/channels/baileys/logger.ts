import type { SocketConfig } from '@whiskeysockets/baileys'
import type { Logger } from 'pino'

/** Phone numbers and LIDs; keys, ids and ciphertext in base64 or hex. */
const SECRETS = /\d{6,}|[A-Za-z0-9+/_=-]{20,}/g
export const masked = (text: string): string => text.replace(SECRETS, '…')

type BaileysLogger = SocketConfig['logger']

/**
 * Baileys logs whole stanzas, credentials and numbers beside its sentences. Only its warnings and errors pass, only
 * their sentences, without anything that looks like a number or a key.
 */
export function baileysLogger(log: Logger): BaileysLogger {
  const nothing = () => {}
  const tell = (level: 'warn' | 'error') => (detail: unknown, message?: string) => {
    const said = message ?? (typeof detail === 'string' ? detail : '')
    const cause = errorOf(detail)
    log[level](cause === undefined ? {} : { cause }, `baileys: ${masked(said)}`)
  }
  const logger: BaileysLogger = {
    level: 'warn',
    child: () => logger,
    trace: nothing,
    debug: nothing,
    info: nothing,
    warn: tell('warn'),
    error: tell('error'),
  }
  return logger
}

/** The sentence of an error that came along, under whichever name. */
function errorOf(detail: unknown): string | undefined {
  if (typeof detail !== 'object' || detail === null) return undefined
  const { err, error, e } = detail as { err?: unknown; error?: unknown; e?: unknown }
  const found = [detail, err, error, e].find((value) => value instanceof Error)
  return found instanceof Error ? masked(`${found.name}: ${found.message}`) : undefined
}
