/**
 * The worker: holds the WhatsApp sockets, sends what is due, imports files, and runs the embedded orchestrator.
 * The first SIGTERM or SIGINT ends it in order (what is in flight finishes, leases go back), the second at once.
 */
import { randomUUID } from 'node:crypto'
import { SECOND, systemClock } from '#lib/clock.ts'
import { env } from '#lib/env.ts'
import { armFailpoints } from '#lib/failpoints.ts'
import { checkMasterKey, disconnect } from '#lib/installation.ts'
import { log } from '#lib/log.ts'
import { listen, type Nudge, WORKER_CHANNEL } from '#lib/realtime.ts'
import { forgetWorker, leaveFleet, registerWorker } from '#lib/senders/workers.sql.ts'
import { startOrchestrator } from '../inngest/start.ts'
import packageJson from '../package.json' with { type: 'json' }
import { makeChannel } from './channels/index.ts'
import { browsersDir, clearLeftovers } from './channels/web-js/folder.ts'
import { hostName } from './host.ts'
import { startHousekeeping } from './housekeeping.ts'
import { startImports } from './imports.ts'
import { settingsOf } from './settings.ts'
import { startSupervisor } from './supervisor.ts'

Error.stackTraceLimit = 8
// a promise of the WhatsApp client that nobody waits for must not take every other number down with it
process.on('unhandledRejection', (error) => log.error({ err: error }, 'a rejection that nobody handled'))

async function main(): Promise<void> {
  armFailpoints(env().FAILPOINTS)
  const settings = settingsOf(env())
  const [workerId, host, clock] = [randomUUID(), hostName(), systemClock]
  await checkMasterKey()
  await registerWorker({ id: workerId, host, pid: process.pid, version: packageJson.version })
  clearLeftovers(browsersDir()).catch((error: unknown) => log.error({ err: error }, 'browsers were left behind'))
  const ending = new AbortController()
  const orchestrator = await startOrchestrator({ signal: ending.signal })
  const supervisor = startSupervisor({ workerId, host, settings, clock, random: Math.random, makeChannel })
  const imports = startImports({ clock, signal: ending.signal })
  const housekeeping = startHousekeeping(workerId, supervisor.senders)

  function nudged(payload: string): void {
    let nudge: Nudge
    try {
      nudge = JSON.parse(payload) as Nudge
    } catch {
      return // none of ours
    }
    if (nudge.topic === 'senders') supervisor.look(nudge.id)
    else if (nudge.topic === 'queue') supervisor.work(nudge.id)
    else imports.nudge()
  }
  const gap = () => {
    supervisor.look()
    imports.nudge()
  }
  const nudges = listen([WORKER_CHANNEL], (_, payload) => nudged(payload), gap)
  await nudges.ready

  async function stop(): Promise<void> {
    ending.abort()
    // from now on the others share what is ours; not waited for: a database that is gone must not hold the end up
    void leaveFleet(workerId).catch(() => {})
    await nudges.close()
    await Promise.all([supervisor.stop(), orchestrator.stop(), imports.stop(), housekeeping.stop()])
    await forgetWorker(workerId)
    await disconnect()
  }
  let stopping = false
  function onSignal(signal: NodeJS.Signals): void {
    if (stopping) process.exit(1)
    stopping = true
    log.info({ signal }, 'stopping')
    // a database that is gone must not hold the end up: sweep and receipts make good what could not be stored
    setTimeout(() => process.exit(1), settings.graceMs + 5 * SECOND).unref()
    stop().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error({ err: error }, 'the end was not in order')
        process.exit(1)
      },
    )
  }
  process.on('SIGTERM', onSignal).on('SIGINT', onSignal)
  log.info({ workerId, network: settings.network }, 'worker ready')
  process.stdout.write(
    `${JSON.stringify({ msg: 'worker ready', workerId, pid: process.pid, network: settings.network })}\n`,
  )
}

main().catch((error: unknown) => {
  // what a person who starts the product can act on; the rest is in the log
  process.stderr.write(`The worker did not start: ${error instanceof Error ? error.message : String(error)}\n`)
  log.error({ err: error }, 'the worker did not start')
  process.exit(1)
})
