/** Numbers from a seed: the same seed gives the same sequence on every machine. */
export type Random = {
  /** 0 ≤ x < 1 */
  next(): number
  /** A whole number, both ends included. */
  int(from: number, to: number): number
}

/** mulberry32: small, fast, and good enough to choose where to strike. */
export function randomFrom(seed: number): Random {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  return { next, int: (from, to) => from + Math.floor(next() * (to - from + 1)) }
}

/** The one that a roll (0 ≤ x < 1) falls on. Undefined where there is none. */
export const pick = <T>(from: readonly T[], roll: number): T | undefined => from[Math.floor(roll * from.length)]
