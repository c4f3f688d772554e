/**
 * What libsignal 6.0.0 writes through `console`: "Closing session:" and its like are followed by the session itself,
 * with its private keys. It has no other way to be silent.
 */
export const SIGNAL_LINES = [
  'WARNING: Expected pubkey of length 33',
  'Unhandled bucket type',
  'Closing open session in favor of',
  'Failed to decrypt message with any known session',
  'Session error:',
  'Decrypted message with closed session',
  'V1 session storage migration error',
  'Migrating session to:',
  'Session already closed',
  'Closing session:',
  'Session already open',
  'Opening session:',
  'Removing old closed session:',
] as const

let silenced = false

/** Keeps libsignal's lines out of this process's output for good; every other line passes. */
export function silenceSignalLibrary(): void {
  if (silenced) return
  silenced = true
  for (const method of ['log', 'info', 'warn', 'error'] as const) {
    const original = console[method]
    console[method] = (...args: unknown[]) => {
      const [first] = args
      if (typeof first === 'string' && SIGNAL_LINES.some((start) => first.startsWith(start))) return
      original.apply(console, args)
    }
  }
}
