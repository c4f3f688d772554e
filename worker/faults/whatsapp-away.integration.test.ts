import { describe, expect, it, vi } from 'vitest'
import { testDatabase } from '#tests/database/index.ts'
import { aRunOf, senderRow, sessionRows, until } from '../testing/engine.ts'
import { arrived, network } from '../testing/network.ts'
import { countIn } from '../testing/process.ts'

// a bound, not a wait: a busy machine takes longer
vi.setConfig({ testTimeout: 180_000 })

testDatabase()
const net = network()

describe('WhatsApp is out of reach', () => {
  it('before a run: it waits, and goes by itself once WhatsApp is there', async () => {
    const { number } = await net.aLinkedNumber()
    await net.wire.refuse()
    await until(async () => (await sessionRows(number.senderId))[0]?.status === 'reconnecting', 'reconnecting')
    const { runId } = await aRunOf(number, 5)
    await new Promise((resolve) => setTimeout(resolve, 300))
    expect(await countIn(runId, 'queued')).toBe(5)
    expect(await senderRow(number.senderId)).toMatchObject({ status: 'active', hold_reason: null })
    await net.wire.resume()
    await arrived(runId, 5)
    await net.expectOnce()
  })

  it('in the middle of a run, again and again: it goes on by itself, under the same ids', async () => {
    const { number } = await net.aLinkedNumber({ paceFactor: 0.005 })
    net.simulator.orders.policy({ ackDelayMs: 20 })
    const { runId } = await aRunOf(number, 40)
    for (const at of [6, 18, 30]) {
      await until(async () => (await countIn(runId, 'sent', 'delivered')) >= at, `message ${at}`)
      await net.wire.refuse()
      await new Promise((resolve) => setTimeout(resolve, 200))
      await net.wire.resume()
    }
    await arrived(runId, 40)
    await net.expectOnce()
    net.simulator.orders.policy({ ackDelayMs: 0 })
  })
})
