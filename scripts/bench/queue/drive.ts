/** A message that was claimed: what it takes to say what became of it. */
export type Taken = { senderId: string; waMessageId: string }
export type Queue = {
  /** At most one message of each of these numbers. */
  claim(senderIds: readonly string[]): Promise<Taken[]>
  /** Resolves when it is stored that it was sent. */
  record(message: Taken): Promise<void>
}

/** So many numbers go into one claim, as in worker/turns.ts. */
const CLAIM_BATCH = 200

/**
 * Sends `each` messages of every number, one in flight: claims for those that are free while outcomes are being stored,
 * as the worker does. What is measured is the database's work and ours around it; WhatsApp answers at once.
 */
export async function drive({ claim, record }: Queue, senderIds: readonly string[], each: number): Promise<void> {
  const left = new Map(senderIds.map((id) => [id, each]))
  const free = new Set(senderIds)
  let failure: unknown
  let wake = () => {}
  const stored = (senderId: string) => {
    const more = left.get(senderId)! - 1
    left.set(senderId, more)
    if (more > 0) free.add(senderId)
    else left.delete(senderId)
    wake()
  }
  while (left.size > 0) {
    if (failure) throw failure
    if (free.size === 0) {
      await new Promise<void>((resolve) => {
        wake = resolve
      })
      continue
    }
    const batch = [...free].slice(0, CLAIM_BATCH)
    for (const id of batch) free.delete(id)
    const taken = await claim(batch)
    if (taken.length !== batch.length) throw new Error(`${batch.length} numbers asked, ${taken.length} got a message`)
    for (const message of taken)
      record(message).then(
        () => stored(message.senderId),
        (error: unknown) => {
          failure = error
          wake()
        },
      )
  }
}
