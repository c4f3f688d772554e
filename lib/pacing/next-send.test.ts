import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BURST, BURST_PAUSE_MS, nextSend, type Pace, SPEEDS, type Speed, WINDOW_MAX, WINDOW_MS } from './next-send.ts'

const speed = fc.constantFrom<Speed>('fast', 'balanced', 'safe')
/** A sender's life: what each message was sent at, and how late the worker was with it. */
const life = fc.array(
  fc.record({ speed, random: fc.double({ min: 0, max: 0.999, noNaN: true }), late: fc.nat(4_000) }),
  {
    minLength: 40,
    maxLength: 400,
  },
)
const factors = fc.constantFrom(1, 1, 0.1, 0.01)

function run(steps: { speed: Speed; random: number; late: number }[], factor: number, slow = 1) {
  let pace: Pace = { burst: 0, recent: [] }
  let at = 0
  const sends: { at: number; gap: number; delay: number; speed: Speed }[] = []
  for (const step of steps) {
    at += step.late * factor
    const next = nextSend(pace, at, step.speed, { slow, factor, random: step.random })
    sends.push({ at, gap: next.gapMs, delay: next.delayMs, speed: step.speed })
    pace = next.pace
    at += next.gapMs
  }
  return sends
}

describe('nextSend', () => {
  it('never lets more than 30 into any 60 s, whatever speeds share the sender and however late the worker is', () => {
    fc.assert(
      fc.property(life, factors, (steps, factor) => {
        const sends = run(steps, factor)
        for (let i = WINDOW_MAX; i < sends.length; i++)
          expect(sends[i]!.at - sends[i - WINDOW_MAX]!.at).toBeGreaterThanOrEqual(WINDOW_MS * factor)
      }),
    )
  })

  it('holds the window after whatever was sent before, also where the delays alone would not', () => {
    const before = fc.array(fc.integer({ min: 0, max: 20_000 }), { minLength: 29, maxLength: 30 })
    fc.assert(
      fc.property(before, speed, factors, (times, how, factor) => {
        const recent = times.sort((a, b) => a - b).map((time) => time * factor)
        const now = 20_000 * factor
        const { gapMs, pace } = nextSend({ burst: 0, recent }, now, how, { slow: 1, factor, random: 0 })
        const sends = [...recent, now]
        expect(pace.recent).toEqual(sends.slice(-WINDOW_MAX))
        expect(now + gapMs - sends.at(-WINDOW_MAX)!).toBeGreaterThanOrEqual(WINDOW_MS * factor)
      }),
    )
  })

  it('draws the delay from the speed’s range, slower for a sender that was asked to slow down', () => {
    fc.assert(
      fc.property(life, fc.constantFrom(1, 2), (steps, slow) => {
        for (const { delay, gap, speed } of run(steps, 1, slow)) {
          expect(delay).toBeGreaterThanOrEqual(SPEEDS[speed].min * slow)
          expect(delay).toBeLessThanOrEqual(SPEEDS[speed].max * slow)
          expect(gap).toBeGreaterThanOrEqual(delay)
        }
      }),
    )
  })

  it('pauses 30 s after every 100', () => {
    fc.assert(
      fc.property(life, (steps) => {
        run(steps, 1).forEach(({ gap, delay }, i) => {
          if ((i + 1) % BURST === 0) expect(gap).toBeGreaterThanOrEqual(delay + BURST_PAUSE_MS)
        })
      }),
    )
  })

  it('with a factor of 0 waits for nothing', () => {
    const next = nextSend({ burst: 99, recent: Array(30).fill(5) }, 5, 'safe', { slow: 2, factor: 0, random: 0.5 })
    expect(next).toMatchObject({ delayMs: 0, gapMs: 0 })
  })
})
