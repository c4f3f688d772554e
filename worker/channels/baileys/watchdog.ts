import type { WASocket } from '@whiskeysockets/baileys'
import type { Clock } from '#lib/clock.ts'

/** A server that lives answers Baileys' ping, which goes out every `keepAliveMs`; it may take this share more. */
const PATIENCE = 7 / 6
const LOOKS = 6

/**
 * Notices a connection on which nothing arrives any more though it is open: half-open, after a network that went without
 * a word. Baileys does so too, by the wall clock: one that is put back an hour would hide it for that long.
 * With pings every 30 s it is noticed 35 to 40 s after the last sign of life.
 * @param onSilence called once
 * @returns ends the watch
 */
export function watchSilence(ws: WASocket['ws'], keepAliveMs: number, clock: Clock, onSilence: () => void): () => void {
  let heardAt = clock.monotonic()
  const timer = setInterval(() => {
    if (clock.monotonic() - heardAt < keepAliveMs * PATIENCE) return
    clearInterval(timer)
    onSilence()
  }, keepAliveMs / LOOKS)
  timer.unref()
  ws.on('frame', () => {
    heardAt = clock.monotonic()
  })
  return () => clearInterval(timer)
}
