/**
 * How many senders each worker may hold, so that all are held and no worker has more than one above another.
 * @param wanted senders that want a worker
 * @param live workers that live, this one included
 */
export const fairShare = (wanted: number, live: number): number => Math.ceil(wanted / Math.max(1, live))

/** Of what one look gives back at most: each of them is offline until another worker has it connected. */
const AT_ONCE = 20

/**
 * How many senders a worker gives back now. One that stands above its share for the second look in a row, so that a
 * worker that comes and goes moves nobody.
 */
export function makeBalance(): (held: number, share: number) => number {
  let before = false
  return (held, share) => {
    const above = held > share
    const [now, count] = [before && above, Math.min(held - share, AT_ONCE)]
    before = above
    return now ? count : 0
  }
}
