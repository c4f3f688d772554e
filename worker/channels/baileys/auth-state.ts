import { type AuthenticationCreds, type AuthenticationState, BufferJSON, initAuthCreds } from '@whiskeysockets/baileys'
import type { SessionStore } from '#lib/senders/keys.ts'
import { LeaseLost } from '#lib/senders/sessions.sql.ts'
import { cachedKeys } from './key-cache.ts'

const SAVE_TRIES = 4
const SAVE_RETRY_MS = 150

export type Auth = {
  state: AuthenticationState
  /** Baileys changed the credentials in place: saves them whole, after the save that is under way. */
  save(): void
  /** Resolves when credentials and keys are stored, or their saving has failed (and was told). */
  flush(): Promise<void>
  /** Nothing is read or stored from here on. */
  stop(): void
}

export type AuthFailures = { keysFailed(error: unknown): void; credentialsFailed(error: unknown): void }

/** Credentials and keys of a session as Baileys wants them. What could not be stored is told to `failures`. */
export async function loadAuth(store: SessionStore, cachedKeyLimit: number, failures: AuthFailures): Promise<Auth> {
  const stored = await store.loadCreds()
  const creds = stored === null ? initAuthCreds() : (JSON.parse(stored, BufferJSON.reviver) as AuthenticationCreds)
  // A code was asked for and never entered: Baileys has noted whose it would be, and would log in as a device that is not.
  if (creds.me && !creds.account) Object.assign(creds, { me: undefined, pairingCode: undefined, registered: false })
  const { keys, idle, stop } = cachedKeys(store, cachedKeyLimit, failures.keysFailed)
  let dirty = false
  let saving: Promise<void> | undefined
  let stopped = false

  async function drain(): Promise<void> {
    while (dirty) {
      dirty = false
      await saveWithRetry(store, JSON.stringify(creds, BufferJSON.replacer))
    }
  }
  return {
    state: { creds, keys },
    save() {
      if (stopped) return
      dirty = true
      saving ??= drain()
        .catch(failures.credentialsFailed)
        .finally(() => {
          saving = undefined
        })
    },
    async flush() {
      await saving
      await idle()
    },
    stop() {
      stopped = true
      stop()
    },
  }
}

async function saveWithRetry(store: SessionStore, creds: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await store.saveCreds(creds)
    } catch (error) {
      if (error instanceof LeaseLost || attempt === SAVE_TRIES) throw error
      await new Promise((done) => setTimeout(done, SAVE_RETRY_MS * attempt))
    }
  }
}
