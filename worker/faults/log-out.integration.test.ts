import { expect, it, vi } from 'vitest'
import { campaignWithProgress } from '#lib/campaigns/queries.ts'
import { pool } from '#lib/db.ts'
import { readQr } from '#lib/senders/qr.ts'
import { testDatabase } from '#tests/database/index.ts'
import { aPhone } from '#tests/factories.ts'
import { aRunOf, askToLink, senderRow, sessionRows, statuses, until } from '../testing/engine.ts'
import { journalOf, network } from '../testing/network.ts'
import { countIn, linkOnSimulator } from '../testing/process.ts'

// a bound, not a wait: a busy machine takes longer
vi.setConfig({ testTimeout: 180_000 })

testDatabase()
const net = network()

it('a log-out on the phone in mid-run holds the number with its reason and keeps every row; another phone is refused, the same one goes on at the same person', async () => {
  const { number, digits } = await net.aLinkedNumber({ paceFactor: 0.02, limits: { queryMs: 2_000 } })
  const { runId, messages } = await aRunOf(number, 12)
  await until(() => net.onTheWire(digits).length >= 3, 'the first messages')
  await net.simulator.orders.logout({ phone: digits })
  await until(async () => (await senderRow(number.senderId)).status === 'held', 'held')
  expect(await senderRow(number.senderId)).toMatchObject({ hold_reason: 'logged_out', hold_until: null })
  expect(await sessionRows(number.senderId)).toMatchObject([{ status: 'expired', close_code: 401, live: false }])
  expect((await pool().query('SELECT FROM session_keys')).rowCount).toBe(0)
  await until(async () => (await countIn(runId, 'sending')) === 0, 'the last answer')
  const kept = await statuses(runId)
  expect(Object.values(kept).reduce((sum, count) => sum + count)).toBe(12)
  expect(kept.queued).toBeGreaterThan(0)
  // the run is shown as paused, with the number's reason
  const { rows } = await pool().query('SELECT campaign_id AS id FROM campaign_runs WHERE id = $1', [runId])
  const { progress } = await campaignWithProgress(number.workspaceId, rows[0].id)
  expect(progress!.hold).toEqual({ kind: 'sender', reason: 'logged_out', until: null })
  const gone = net.onTheWire(digits)

  const stranger = aPhone().slice(1)
  await askToLink(number.senderId)
  const code = await until(async () => {
    const [qr, row] = [await readQr(number.workspaceId, number.senderId), await senderRow(number.senderId)]
    return qr?.requestId === row.link_request_id && qr?.code
  }, 'a code')
  await net.simulator.orders.scan({ qr: code, phone: stranger })
  const refused = async () => (await sessionRows(number.senderId)).at(-1)?.close_reason === 'other_number'
  await until(refused, 'the refusal')
  expect(await senderRow(number.senderId)).toMatchObject({
    status: 'held',
    hold_reason: 'logged_out',
    phone: number.phone,
  })
  expect(journalOf(net.simulator).filter(({ kind, from }) => kind === 'stanza' && from === stranger)).toEqual([])
  const unlinked = () => journalOf(net.simulator).some((one) => one.kind === 'logout' && one.from === stranger)
  await until(unlinked, 'the stranger’s phone to be freed')

  await askToLink(number.senderId)
  await linkOnSimulator(net.simulator, number)
  await until(async () => (await countIn(runId, 'queued', 'retry_wait', 'sending')) === 0, 'the rest')
  // in order, from where it stopped; only one that was claimed and never left then may come after the others
  const [next, ...others] = messages.map(({ wa }) => wa).filter((id) => !gone.includes(id))
  const rest = net.onTheWire(digits).filter((id) => !gone.includes(id))
  expect(rest.filter((id) => id !== next)).toEqual(others)
  expect(rest).toContain(next)
  const { review = 0, uncertain = 0 } = await statuses(runId)
  expect(review + uncertain).toBeLessThanOrEqual(1)
  await net.expectOnce({ open: review + uncertain })
})
