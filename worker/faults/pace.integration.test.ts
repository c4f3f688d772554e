import { expect, it, vi } from 'vitest'
import { WINDOW_MAX, WINDOW_MS } from '#lib/pacing/next-send.ts'
import { testDatabase } from '#tests/database/index.ts'
import { aRunOf, until } from '../testing/engine.ts'
import { arrivalsOf, network } from '../testing/network.ts'
import { countIn } from '../testing/process.ts'

// a bound, not a wait: a busy machine takes longer
vi.setConfig({ testTimeout: 180_000 })

testDatabase()
const net = network()
const PACE = 0.05

it('two runs on one number, whose connection is lost again and again: never more than 30 in a minute, by what arrived', async () => {
  // always the shortest delay: as close to the limit as a draw can get
  const { engine, number, digits } = await net.aLinkedNumber({ paceFactor: PACE, random: () => 0 })
  net.simulator.orders.policy({
    rules: [
      { match: { everyNth: 9, firstAttemptOnly: true }, verdict: { drop: true, show: true } },
      { match: { everyNth: 13, firstAttemptOnly: true }, verdict: { drop: true, show: false } },
    ],
  })
  const runs = [await aRunOf(number, 30), await aRunOf(number, 30)]
  const gone = async () =>
    (await Promise.all(runs.map(({ runId }) => countIn(runId, 'sent', 'delivered')))).reduce((a, b) => a + b)
  await until(async () => (await gone()) >= 25, 'the first ones', 90_000)
  await net.stop(engine) // another worker keeps the pace of the one before
  net.start({ paceFactor: PACE, random: () => 0 })
  await until(async () => (await gone()) === 60, 'all of them', 90_000)
  await net.expectOnce()
  const at = arrivalsOf(net.simulator, digits)
  const window = WINDOW_MS * PACE
  let most = 0
  for (let i = 0, from = 0; i < at.length; i++) {
    // what arrives trails what left by some ms, more or less: a tenth of the window
    while (at[i]! - at[from]! > window * 0.9) from++
    most = Math.max(most, i - from + 1)
  }
  expect(most).toBeLessThanOrEqual(WINDOW_MAX)
  expect(most).toBeGreaterThan(WINDOW_MAX / 4)
})
