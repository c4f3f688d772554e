import { randomUUID } from 'node:crypto'
import { afterEach } from 'vitest'
import { systemClock } from '#lib/clock.ts'
import { pool } from '#lib/db.ts'
import { nudgeSql } from '#lib/realtime.ts'
import { readQr } from '#lib/senders/qr.ts'
import { aPhone, aWorkspace } from '#tests/factories.ts'
import { aMessage, aRun, type MessageOptions } from '#tests/messages.ts'
import { defaultSettings, type Settings } from '../settings.ts'
import { startSupervisor } from '../supervisor.ts'
import { ScriptedWhatsApp } from './scripted-channel.ts'

/** Times short enough for tests; the pace is none unless asked for. */
export const testSettings = (over: Partial<Settings> = {}): Settings => ({
  ...defaultSettings,
  network: 'simulator',
  paceFactor: 0,
  quietHours: false,
  newChatCap: false,
  scanMs: 50,
  reconnectMs: 10,
  reconnectMaxMs: 50,
  settleMs: 50,
  staggerMs: 0,
  sendTimeoutMs: 1_000,
  ...over,
})

export async function until<T>(
  question: () => Promise<T | false | undefined> | T | false | undefined,
  what: string,
  timeoutMs = 30_000,
): Promise<T> {
  const end = Date.now() + timeoutMs
  for (;;) {
    const answer = await question()
    if (answer !== undefined && answer !== false) return answer as T
    if (Date.now() > end) throw new Error(`waited ${timeoutMs} ms in vain for ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

/** A supervisor as worker/main.ts starts it, over a scripted WhatsApp. */
export function anEngine(whatsapp: ScriptedWhatsApp, over: Partial<Settings> = {}) {
  const workerId = randomUUID()
  const supervisor = startSupervisor({
    workerId,
    host: randomUUID(),
    settings: testSettings(over),
    clock: systemClock,
    random: Math.random,
    makeChannel: whatsapp.makeChannel,
  })
  return { workerId, ...supervisor }
}

/** A workspace with a number that somebody asks to link. */
export async function aNumberToLink() {
  const { workspaceId, userId } = await aWorkspace()
  const { rows } = await pool().query<{ id: string }>(
    `INSERT INTO senders (workspace_id, name, network) VALUES ($1, 'Counter', 'simulator') RETURNING id`,
    [workspaceId],
  )
  const senderId = rows[0]!.id
  await askToLink(senderId)
  return { workspaceId, userId, senderId, phone: aPhone() }
}
export type Number_ = Awaited<ReturnType<typeof aNumberToLink>>

export const askToLink = async (senderId: string): Promise<void> => {
  await pool().query(
    `UPDATE senders SET desired_state = 'linked', link_method = 'qr', link_request_id = uuidv7(), link_requested_at = now() WHERE id = $1`,
    [senderId],
  )
  await nudgeSql(pool(), { topic: 'senders', id: senderId })
}
/** Waits for the code of the present request and scans it. */
export async function link(whatsapp: ScriptedWhatsApp, number: Number_, phone = number.phone): Promise<void> {
  const code = await until(async () => {
    const qr = await readQr(number.workspaceId, number.senderId)
    const { rows } = await pool().query('SELECT link_request_id AS id FROM senders WHERE id = $1', [number.senderId])
    return qr?.requestId === rows[0]?.id && qr?.code
  }, 'a code')
  await whatsapp.scan(code, phone)
}

/** Asks for a backup on WhatsApp Web, and scans its code. */
export async function linkBackup(
  { scan }: { scan(code: string, phone: string): Promise<unknown> },
  number: Number_,
  phone = number.phone,
): Promise<void> {
  await pool().query(
    `UPDATE senders SET web_desired_state = 'linked', web_link_request_id = uuidv7(), web_link_requested_at = now() WHERE id = $1`,
    [number.senderId],
  )
  const code = await until(async () => {
    const qr = await readQr(number.workspaceId, number.senderId, 'web_js')
    return qr?.requestId === (await senderRow(number.senderId)).web_link_request_id && qr?.code
  }, 'a code for the backup')
  await scan(code, phone)
}
/** The newest session of the backup. */
export const backupRow = async (senderId: string) =>
  (
    await pool().query(
      `SELECT *, ended_at IS NULL AS live FROM sender_sessions WHERE sender_id = $1 AND channel = 'web_js' ORDER BY id DESC LIMIT 1`,
      [senderId],
    )
  ).rows[0]

export const senderRow = async (id: string) => (await pool().query('SELECT * FROM senders WHERE id = $1', [id])).rows[0]
export const sessionRows = async (senderId: string) =>
  (
    await pool().query(
      `SELECT status, close_code, close_reason, ended_at IS NULL AS live FROM sender_sessions WHERE sender_id = $1 AND channel = 'baileys' ORDER BY id`,
      [senderId],
    )
  ).rows

/** A run of `count` released messages. */
export async function aRunOf(number: Number_, count: number, options: MessageOptions & { speed?: string } = {}) {
  const runId = await aRun(number, { speed: options.speed ?? 'fast', category: options.category ?? 'order' })
  const messages: { id: string; wa: string; phone: string }[] = []
  for (let position = 0; position < count; position++)
    messages.push(await aMessage(number, { runId, position, ...options }))
  await nudgeSql(pool(), { topic: 'queue', id: number.senderId })
  return { runId, messages }
}
export async function statuses(runId: string): Promise<Record<string, number>> {
  const { rows } = await pool().query<{ status: string; count: number }>(
    'SELECT status, count(*)::int AS count FROM messages WHERE run_id = $1 GROUP BY status',
    [runId],
  )
  return Object.fromEntries(rows.map((row) => [row.status, row.count]))
}

/** Waits until so many messages of the run are in this state. */
export const countOf = (runId: string, status: string, count: number) =>
  until(async () => (await statuses(runId))[status] === count, `${count} ${status}`).catch(async (error: Error) => {
    throw new Error(`${error.message}: ${JSON.stringify(await statuses(runId))}`)
  })

/** Call once at the top of a test file: engines that a test starts are stopped after it, its numbers removed. */
export function engines() {
  const running: { stop(graceMs?: number): Promise<void> }[] = []
  afterEach(async () => {
    await Promise.all(running.splice(0).map((engine) => engine.stop(100)))
    await pool().query('TRUNCATE senders CASCADE') // another test's numbers are none of the next one's
  })
  function start(whatsapp: ScriptedWhatsApp, over: Partial<Settings> = {}) {
    const engine = anEngine(whatsapp, over)
    running.push(engine)
    return engine
  }
  /** A number that is linked and connected under a running engine. */
  async function aLinkedNumber(over: Partial<Settings> = {}) {
    const whatsapp = new ScriptedWhatsApp()
    const engine = start(whatsapp, over)
    const number = await aNumberToLink()
    await link(whatsapp, number)
    await until(async () => (await senderRow(number.senderId)).status === 'active', 'the number')
    return { whatsapp, engine, number, stop: () => running.splice(running.indexOf(engine), 1)[0]!.stop() }
  }
  return { start, aLinkedNumber }
}
