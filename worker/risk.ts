import type { Clock } from '#lib/clock.ts'
import { log } from '#lib/log.ts'
import { restForRisk, riskSignals, storeRisk } from '#lib/pacing/risk.sql.ts'
import { mustRest, riskOf } from '#lib/pacing/risk.ts'
import type { Lease } from '#lib/senders/leases.sql.ts'
import { startLoop } from './loop.ts'

type Options = {
  clock: Pick<Clock, 'monotonic'>
  /** Of every sender that this worker acts for (ms). */
  everyMs: number
  /** After bad news, so that a storm of it is one look (ms). */
  soonMs: number
  /** How long a sender rests when its risk is too high (ms). */
  restMs: number
  held(): readonly Lease[]
  /** It rests: nothing of it may be claimed any more. */
  onRest(senderId: string): void
  onError(error: unknown): void
}

/**
 * Watches how much each sender risks: every few minutes, and soon after bad news. The score is stored under the lease's
 * epoch; the pace follows it with the wishes that are read (lib/senders/facts.sql.ts).
 */
export function startRisk({ everyMs, soonMs, restMs, held, onRest, onError, clock }: Options) {
  const suspects = new Set<string>()
  let looked = Number.NEGATIVE_INFINITY
  const loop = startLoop('risk', soonMs, look, onError)

  async function look(): Promise<void> {
    const all = clock.monotonic() - looked >= everyMs
    const leases = held().filter(({ senderId }) => all || suspects.has(senderId))
    suspects.clear()
    if (leases.length === 0) return
    const signals = new Map(
      (await riskSignals(leases.map(({ senderId }) => senderId))).map((row) => [row.senderId, row]),
    )
    for (const lease of leases) {
      const row = signals.get(lease.senderId)
      if (row) await judge(lease, row)
    }
    if (all) looked = clock.monotonic()
  }
  async function judge(lease: Lease, { newsSinceRest, ...signals }: Awaited<ReturnType<typeof riskSignals>>[number]) {
    const risk = riskOf(signals)
    const { senderId } = lease
    if (await storeRisk(lease, risk))
      log.info({ senderId, risk: risk.score, reasons: risk.reasons.map(({ code }) => code) }, 'risk')
    if (!mustRest(risk, newsSinceRest) || !(await restForRisk(lease, restMs))) return
    log.warn({ senderId, risk: risk.score }, 'rests: its risk is too high')
    onRest(senderId)
  }
  return {
    /** Something bad happened at this sender. */
    suspect(senderId: string): void {
      suspects.add(senderId)
    },
    stop: () => loop.stop(),
  }
}
export type RiskWatch = ReturnType<typeof startRisk>
