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

const METHODS = ['log', 'info', 'warn', 'error'] as const

let users = 0
let restoreConsole: (() => void) | undefined

/**
 * Keeps libsignal's lines out of this process's output while anybody needs it; every other line passes. Also the
 * simulator's: its phones speak the same library.
 * @returns the function that ends it; a worker never does
 */
export function silenceSignalLibrary(): () => void {
  if (users++ === 0) restoreConsole = patchConsole()
  let ended = false
  return () => {
    if (ended) return
    ended = true
    if (--users === 0) restoreConsole?.()
  }
}

function patchConsole(): () => void {
  const restorers = METHODS.map((method) => {
    const original = console[method]
    const filtered = (...args: unknown[]) => {
      const [first] = args
      if (typeof first === 'string' && SIGNAL_LINES.some((start) => first.startsWith(start))) return
      original.apply(console, args)
    }
    console[method] = filtered
    return () => {
      // whoever replaced it since knows better
      if (console[method] === filtered) console[method] = original
    }
  })
  return () => {
    for (const restore of restorers) restore()
  }
}
