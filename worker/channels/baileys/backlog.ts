/**
 * Knows when WhatsApp's offline backlog is in. The bulletin that ends it comes when everything was *received*, while
 * Baileys still decrypts one message after the other: so each is counted in when it arrives and out when it is stored.
 */
export type Backlog = {
  /** A message of the backlog arrived. */
  arrived(message: object): void
  /** It was stored, or can't be read. */
  done(message: object): void
  /** `<ib><offline/>`: no more will come. */
  ended(): void
  stop(): void
}

/**
 * @param stallMs a message that Baileys drops before it decrypts it is never counted out: after this long without
 *   progress the backlog counts as drained, else one such message would stop the sender for good
 * @param drained called once, with how many were given up
 */
export function makeBacklog(stallMs: number, drained: (givenUp: number) => void): Backlog {
  const pending = new Set<object>()
  let complete = false
  let told = false
  let timer: NodeJS.Timeout | undefined

  const tell = () => {
    clearTimeout(timer)
    if (told) return
    told = true
    drained(pending.size)
  }
  const check = () => {
    clearTimeout(timer)
    if (told || !complete) return
    if (pending.size === 0) tell()
    else timer = setTimeout(tell, stallMs)
  }
  return {
    arrived(message) {
      if (!told) pending.add(message)
    },
    done(message) {
      if (pending.delete(message)) check()
    },
    ended() {
      complete = true
      check()
    },
    stop() {
      told = true
      clearTimeout(timer)
    },
  }
}
