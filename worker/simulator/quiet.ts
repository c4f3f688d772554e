/** What libsignal says through `console`, some of it with key material. */
const NOISE = [
  'Closing session:',
  'Opening session:',
  'Session already',
  'Closing open session in favor of',
  'Removing old closed session:',
  'Decrypted message with closed session',
  'Failed to decrypt message with any known session',
  'Session error:',
  'Migrating session to:',
]

const METHODS = ['info', 'warn', 'error'] as const

let users = 0
let restoreConsole: (() => void) | undefined

/**
 * Keeps libsignal's lines out of the console while anybody needs it; every other line passes.
 * Returns the function that ends it.
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
      if (typeof first === 'string' && NOISE.some((start) => first.startsWith(start))) return
      original.apply(console, args)
    }
    console[method] = filtered
    return () => {
      // Whoever replaced it since knows better.
      if (console[method] === filtered) console[method] = original
    }
  })
  return () => {
    for (const restore of restorers) restore()
  }
}
