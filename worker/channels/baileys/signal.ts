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
  /**
   * A message was decrypted. Awaited before the keys are stored, and so before WhatsApp gets its receipt: dying at any
   * point, the message is either stored here or comes again and can still be read.
   */
  decrypted(ciphertext: Uint8Array, plain: Uint8Array): Promise<void>
  /** Over for this ciphertext, read or not. */
  finished(ciphertext: Uint8Array): void
  /** The socket begins to end. */
  closing(): void
}

/** Baileys' own signal repository, with hooks and with a bound on its mapping cache. */
export function signalRepository(hooks: SignalHooks): SocketConfig['makeSignalRepository'] {
  return (auth, logger, mappings) => {
    const inner = DEFAULT_CONNECTION_CONFIG.makeSignalRepository(auth, logger, mappings)
    boundMappings(inner, hooks.lidLimit)
    const keys = auth.keys as SignalKeyStoreWithTransaction
    return {
      ...inner,
      async encryptMessage(options) {
        hooks.encrypting()
        return inner.encryptMessage(options)
      },
      async decryptMessage(options) {
        try {
          // Baileys' own transaction joins this one, so the keys are committed after the hook.
          return await keys.transaction(async () => {
            const plain = await inner.decryptMessage(options)
            await hooks.decrypted(options.ciphertext, plain)
            return plain
          }, options.jid)
        } finally {
          hooks.finished(options.ciphertext)
        }
      },
      close() {
        inner.close?.()
        hooks.closing()
      },
    }
  }
}

/** The parts of an LRU that the mapping store uses. Its own has no bound, lives three days and keeps a timer an entry. */
type MappingCache = { get(key: string): string | undefined; set(key: string, value: string): void; clear(): void }

function boundMappings({ lidMapping }: SignalRepositoryWithLIDStore, limit: number): void {
  const store = lidMapping as unknown as { mappingCache?: MappingCache }
  if (!store.mappingCache) throw new Error('Baileys keeps its LID mappings elsewhere now: bound them there')
  store.mappingCache = new BoundedMap<string>(limit)
}
