import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { pool } from '#lib/db.ts'
import { testDatabase } from '#tests/database/index.ts'
import { standInOf } from './channels/web-js/endpoint.ts'
import { makeWebJsChannel } from './channels/web-js/index.ts'
import { BROWSER_MS, someBrowsers } from './channels/web-js/testing.ts'
import { aRunOf, backupRow, linkBackup, senderRow, statuses, until } from './testing/engine.ts'
import { network } from './testing/network.ts'

testDatabase()
const net = network({ habits: { deliveryDelayMs: 0 } })
const dir = mkdtempSync(path.join(os.tmpdir(), 'failover-'))
const browsers = someBrowsers(dir)
afterAll(() => rmSync(dir, { recursive: true, force: true }))

/** A number with a backup in a real browser, both connected; the primary on a wire that can be cut. */
async function aNumberWithBackup() {
  const all = await net.aLinkedNumber({
    paceFactor: 0.02,
    unreachableMs: 300,
    healthyMs: 2_500,
    retryMs: 50,
    backupIdleMs: 120_000,
    sendTimeoutMs: 3_000,
    makeWeb: (options) => makeWebJsChannel({ ...options, endpoint: standInOf(net.simulator.controlUrl), browsers }),
  })
  const { number, digits } = all
  await linkBackup({ scan: async (qr) => net.simulator.orders.scan({ qr, phone: digits }) }, number)
  const ready = async () => (await backupRow(number.senderId)).status === 'connected'
  await until(ready, 'the backup', BROWSER_MS)
  const active = async () => {
    const { active_channel: channel, active_channel_reason: reason } = await senderRow(number.senderId)
    return [channel, reason]
  }
  return { ...all, active }
}
const byChannel = async (runId: string): Promise<Record<string, number>> =>
  Object.fromEntries(
    (
      await pool().query(
        'SELECT channel, count(*)::int AS n FROM messages WHERE run_id = $1 AND channel IS NOT NULL GROUP BY 1',
        [runId],
      )
    ).rows.map(({ channel, n }) => [channel, n]),
  )
const arrived = (runId: string, count: number) =>
  until(
    async () => {
      const { sent = 0, delivered = 0, read = 0 } = await statuses(runId)
      return sent + delivered + read === count
    },
    `${count} arrived`,
    60_000,
  )

it('the primary refuses in mid-run, WhatsApp Web takes over and gives back; every phone shows each message once', {
  timeout: 120_000,
}, async () => {
  const { number, digits, active } = await aNumberWithBackup()
  const { runId } = await aRunOf(number, 60)
  await until(() => net.acked(digits).length >= 5, 'the first messages')
  net.simulator.orders.policy({ rules: [{ match: { from: digits, first: 1 }, verdict: { error: 500 } }] })
  await until(async () => (await active())[0] === 'web_js', 'the takeover', BROWSER_MS)
  expect(await active()).toEqual(['web_js', 'send_failed'])
  await until(async () => (await active())[0] === 'baileys', 'the way back')
  expect(await active()).toEqual(['baileys', 'primary_healthy'])
  await arrived(runId, 60)
  const { baileys = 0, web_js = 0 } = await byChannel(runId)
  expect(baileys).toBeGreaterThanOrEqual(5)
  expect(web_js).toBeGreaterThan(0)
  expect(baileys + web_js).toBe(60)
  await net.expectOnce()

  // cut off in the midst of the next run: what had left stays with its own session
  const second = await aRunOf(number, 30)
  await until(async () => ((await byChannel(second.runId)).baileys ?? 0) >= 3, 'the first of the second run')
  await net.wire.refuse()
  await until(async () => (await active())[1] === 'unreachable', 'the takeover', BROWSER_MS)
  await until(async () => ((await byChannel(second.runId)).web_js ?? 0) >= 5, 'some over WhatsApp Web')
  await net.wire.resume()
  await arrived(second.runId, 30)
  await net.expectOnce()
  const { rows } = await pool().query(
    `SELECT FROM messages m JOIN sender_sessions d ON d.id = m.session_id WHERE m.channel <> d.channel`,
  )
  expect(rows).toEqual([])
  await until(async () => (await active())[0] === 'baileys', 'the way back')

  // and never after WhatsApp's word on the number
  net.simulator.orders.policy({ rules: [{ match: { from: digits }, verdict: { error: 463 } }] })
  const third = await aRunOf(number, 5)
  await until(async () => (await senderRow(number.senderId)).status === 'restricted', 'restricted')
  await new Promise((resolve) => setTimeout(resolve, 1_000))
  expect(await byChannel(third.runId)).toEqual({ baileys: 1 })
  expect(await active()).toEqual(['baileys', 'primary_healthy'])
})
