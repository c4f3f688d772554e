import type { SealedMessage } from './signal.ts'

const USED = 'Key used already or never filled'
const TAG_EPHEMERAL_KEY = 0x0a
const TAG_COUNTER = 0x10
const MAC_BYTES = 8

interface StoredChain {
  chainKey: { counter: number }
  messageKeys: Record<string, string>
}

interface StoredRecord {
  _sessions: Record<string, { _chains: Record<string, StoredChain> }>
}

/**
 * Did the decryption fail because this ratchet counter had been used before? libsignal says so for the first
 * message of a session only; later it says that no session fits, and the session itself has to be looked at.
 */
export function isOldCounter(error: unknown, sealed: SealedMessage, record: unknown): boolean {
  if (error instanceof Error && error.message === USED) return true
  if (sealed.type !== 'msg' || !record) return false
  const position = readPosition(sealed.body)
  if (!position) return false
  return Object.values((record as StoredRecord)._sessions).some((session) => {
    const chain = session._chains[position.ephemeralKey]
    return chain !== undefined && chain.chainKey.counter >= position.counter && !(position.counter in chain.messageKeys)
  })
}

/** Chain and counter of a WhisperMessage: a version byte, a protobuf, a MAC. */
function readPosition(body: Buffer): { ephemeralKey: string; counter: number } | undefined {
  let at = 1
  const end = body.length - MAC_BYTES
  if (body[at] !== TAG_EPHEMERAL_KEY) return undefined
  const keyEnd = at + 2 + (body[at + 1] ?? 0)
  const ephemeralKey = body.toString('base64', at + 2, keyEnd)
  if (body[keyEnd] !== TAG_COUNTER) return undefined
  let counter = 0
  let shift = 0
  for (at = keyEnd + 1; at < end; at++) {
    const byte = body[at]!
    counter |= (byte & 0x7f) << shift
    if (byte < 0x80) return { ephemeralKey, counter }
    shift += 7
  }
  return undefined
}
