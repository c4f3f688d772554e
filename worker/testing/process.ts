import { type ChildProcess, spawn } from 'node:child_process'
import path from 'node:path'
import { pool } from '#lib/db.ts'
import { readQr } from '#lib/senders/qr.ts'
import type { Simulator } from '#worker/simulator/server.ts'
import { type Number_, senderRow, until } from './engine.ts'

export type WorkerProcess = {
  child: ChildProcess
  /** What it logged so far. */
  log(): string
  /** Its exit code, null after a signal. */
  ended: Promise<number | null>
  kill(signal: NodeJS.Signals): Promise<number | null>
}

/** Starts the real worker on the simulator, as `npm start` does, and waits until it is ready. */
export async function startWorker(simulator: Simulator, env: Record<string, string> = {}): Promise<WorkerProcess> {
  const child = spawn(process.execPath, [path.resolve('worker/main.ts')], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      SIMULATOR_URL: simulator.url,
      SIMULATOR_CONTROL_URL: simulator.controlUrl,
      QUIET_HOURS: 'off',
      NEW_CHAT_CAP: 'off',
      LOG_LEVEL: 'info',
      ...env,
    },
  })
  let out = ''
  let log = ''
  child.stdout.on('data', (chunk) => {
    out += chunk
  })
  child.stderr.on('data', (chunk) => {
    log += chunk
  })
  const ended = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)))
  const gone = () => child.exitCode ?? child.signalCode
  await until(() => out.includes('"worker ready"') || gone() !== null, 'the worker', 60_000)
  if (gone() !== null) throw new Error(`the worker ended with ${gone()}:\n${log}`)
  return {
    child,
    log: () => log,
    ended,
    async kill(signal) {
      child.kill(signal)
      return ended
    },
  }
}

/** Links a number that is asked to link, by a phone of the simulator. */
export async function linkOnSimulator(simulator: Simulator, number: Number_): Promise<void> {
  const code = await until(
    async () => {
      const [qr, row] = [await readQr(number.workspaceId, number.senderId), await senderRow(number.senderId)]
      return qr?.requestId === row.link_request_id && qr?.code
    },
    'a code',
    40_000,
  )
  await simulator.orders.scan({ qr: code, phone: number.phone.slice(1) })
  await until(async () => (await senderRow(number.senderId)).status === 'active', 'the number', 40_000)
}

/** What every phone showed of a run, by the simulator's journal: phone → how many. */
export async function shownByPhone(simulator: Simulator, from: string): Promise<Map<string, number>> {
  const shown = new Map<string, number>()
  let after = 0
  for (;;) {
    const page = simulator.journal.page(after, 10_000)
    for (const entry of page.entries)
      if (entry.kind === 'shown' && entry.from === from.slice(1))
        shown.set(entry.phone, (shown.get(entry.phone) ?? 0) + 1)
    if (page.entries.length === 0) return shown
    after = page.next
  }
}

export const countIn = async (runId: string, ...statuses: string[]): Promise<number> =>
  (
    await pool().query('SELECT count(*)::int AS n FROM messages WHERE run_id = $1 AND status = ANY ($2)', [
      runId,
      statuses,
    ])
  ).rows[0].n
