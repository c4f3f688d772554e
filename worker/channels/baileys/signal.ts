import {
  DEFAULT_CONNECTION_CONFIG,
  type SignalKeyStoreWithTransaction,
  type SignalRepositoryWithLIDStore,
  type SocketConfig,
} from '@whiskeysockets/baileys'
import { BoundedMap } from './bounded.ts'

export type SignalHooks = {
  /** Mappings between phone and LID kept in memory. */
  lidLimit: number
  /** A message is being encrypted: from here on its bytes may leave. Throwing keeps them from it. */
  encrypting(): void
  /** A message was decrypted; `keys` still holds the transaction that moves its keys on. */
  keep(keys: SignalKeyStoreWithTransaction, ciphertext: Uint8Array, plain: Uint8Array): Promise<void>
  /** Its keys are stored. Awaited before WhatsApp gets its receipt. */
  decrypted(ciphertext: Uint8Array): Promise<void>
  /** Over for this ciphertext, read or not. */
  finished(ciphertext: Uint8Array): void
  /** The socket begins to end. */
  closing(): void
}

/** Baileys' own signal repository, with hooks, one transaction at a time, and a bound on its mapping cache. */
export function signalRepository(hooks: SignalHooks): SocketConfig['makeSignalRepository'] {
  return (auth, logger, mappings) => {
    const inner = DEFAULT_CONNECTION_CONFIG.makeSignalRepository(auth, logger, mappings)
    const keys = auth.keys as SignalKeyStoreWithTransaction
    serialise(keys)
    boundMappings(inner, hooks.lidLimit)
    return {
      ...inner,
      async encryptMessage(options) {
        hooks.encrypting()
        return inner.encryptMessage(options)
      },
      async decryptMessage(options) {
        const { ciphertext, jid } = options
        try {
          // Baileys' own transaction joins this one: the message is kept in the commit that makes it unreadable.
          const plain = await keys.transaction(async () => {
            const bytes = await inner.decryptMessage(options)
            await hooks.keep(keys, ciphertext, bytes)
            return bytes
          }, jid)
          await hooks.decrypted(ciphertext)
          return plain
        } finally {
          hooks.finished(ciphertext)
        }
      },
      close() {
        inner.close?.()
        hooks.closing()
      },
    }
  }
}

/**
 * Baileys locks by recipient when it decrypts and by its own number when it sends. Both read a session, change it and
 * write it back: a message that comes in while one goes out to the same person would undo the other's step, and the
 * phone could not read the next. So transactions of a socket run one after the other.
 */
function serialise(keys: SignalKeyStoreWithTransaction): void {
  const { transaction } = keys
  let last: Promise<unknown> = Promise.resolve()
  keys.transaction = (work, key) => {
    if (keys.isInTransaction()) return transaction(work, key)
    const turn = last.then(() => transaction(work, key))
    last = turn.catch(() => {})
    return turn
  }
}

/** The parts of an LRU that the mapping store uses. Its own has no bound, lives three days and keeps a timer an entry. */
type MappingCache = { get(key: string): string | undefined; set(key: string, value: string): void; clear(): void }

function boundMappings({ lidMapping }: SignalRepositoryWithLIDStore, limit: number): void {
  const store = lidMapping as unknown as { mappingCache?: MappingCache }
  if (!store.mappingCache) throw new Error('Baileys keeps its LID mappings elsewhere now: bound them there')
  // Of many at once it first keeps what the table says, then reads all of it: what were gone by then it would ask for.
  store.mappingCache = new BoundedMap<string>(limit, queueMicrotask)
}
