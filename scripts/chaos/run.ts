import fs from 'node:fs'
import { hurryRetries, messageRows, miscounted, staleWrites, unfinished, wholeJournal } from './evidence.sql.ts'
import { judge, type Verdict } from './judge.ts'
import { Owners } from './owner.ts'
import { type Fault, fates, planFaults } from './plan.ts'
import { keepBusy, openShops, type Shop } from './shops.ts'
import { openSite, type Site, sleep } from './site.ts'
import { strike } from './strike.ts'
import { percentile, Takeovers } from './takeovers.ts'
import { watchEpochs } from './watch.sql.ts'

export type Chaos = { kills: number; seed: number; senders: number; workers: number; dedupe: boolean; keep: boolean }

/** See docs/design.md §10. Whatever is judged must be 0, but for the takeover. */
export type Report = Verdict & {
  kills: number
  messages: number
  stale_writes: number
  /** Runs that never ended. */
  open_runs: number
  /** Workspaces whose usage is not what their rows say. */
  miscounted: number
  takeover_p50_ms: number | null
  takeover_p99_ms: number | null
  /** How many takeovers that is, and how many the next strike cut short. */
  takeovers: number
  takeovers_cut_short: number
  faults: Record<string, number>
  /** Messages in doubt that only a person could settle: their session had been logged out. */
  decided: number
  /** Numbers that were linked again. */
  relinked: number
  /** Times that a number rested for its risk, and was told to go on. */
  woken: number
  seed: number
  seconds: number
}

const TAKEOVER_LIMIT_MS = 30_000
/** An ack that never comes is waited for 30 s, twice where it is lost again, with sweeps of 30 s between. */
const SETTLE_MS = 300_000

const say = (text: string) => console.error(text)

/** Storms, lets everything settle, and judges. The folder stays where a promise was broken. */
export async function chaos(options: Chaos, signal: AbortSignal): Promise<{ report: Report; broken: string[] }> {
  const since = performance.now()
  const site = await openSite(options.workers, options.dedupe, fates(options.seed))
  let clean = false
  try {
    await watchEpochs()
    const shops = await openShops(site, options.senders)
    say(`${shops.length} numbers, ${options.workers} workers, in ${site.dir}`)
    const takeovers = new Takeovers(site.simulator)
    const owners = new Owners(site, shops)
    const faults = await storm({ site, shops, takeovers, owners }, planFaults(options.seed, options.kills), signal)
    say('Letting it settle …')
    const decided = await settle({ site, takeovers, owners }, signal)
    const report = {
      ...(await verdictOf(site, takeovers, options, faults)),
      decided,
      relinked: owners.relinked,
      woken: owners.woken,
    }
    const broken = brokenPromises(report, options.dedupe)
    clean = broken.length === 0 && !options.keep
    return { report: { ...report, seconds: Math.round((performance.now() - since) / 100) / 10 }, broken }
  } finally {
    await site.close()
    if (clean) fs.rmSync(site.dir, { recursive: true, force: true })
    else say(`Journal, database and logs are kept in ${site.dir}`)
  }
}

type Scene = { site: Site; shops: readonly Shop[]; takeovers: Takeovers; owners: Owners }

async function storm(
  { site, shops, takeovers, owners }: Scene,
  plan: readonly Fault[],
  signal: AbortSignal,
): Promise<Record<string, number>> {
  const done: Record<string, number> = {}
  await keepBusy(shops)
  await sleep(3_000)
  for (const [index, fault] of plan.entries()) {
    signal.throwIfAborted()
    for (const worker of site.workers) worker.check()
    await keepBusy(shops)
    takeovers.rest(await owners.look(), 20_000)
    if (fault.patient) await takeovers.over(TAKEOVER_LIMIT_MS + 5_000)
    await sleep(fault.waitMs)
    await takeovers.look()
    const struck = await strike({ site, shops, takeovers }, fault)
    if (struck) done[fault.kind] = (done[fault.kind] ?? 0) + 1
    say(`${index + 1}/${plan.length} ${fault.kind}${struck ? '' : ': did not come about'}`)
  }
  return done
}

/** @returns how many messages in doubt the owners decided about */
async function settle({ site, takeovers, owners }: Omit<Scene, 'shops'>, signal: AbortSignal): Promise<number> {
  await site.simulator.policy({ rules: [] })
  await takeovers.over(TAKEOVER_LIMIT_MS + 5_000)
  takeovers.rest(await owners.look(), 20_000)
  takeovers.giveUp(Date.now())
  const end = performance.now() + SETTLE_MS
  let last = ''
  let decided = 0
  for (;;) {
    signal.throwIfAborted()
    await owners.look()
    decided += await owners.decide()
    for (const worker of site.workers) worker.check()
    await hurryRetries()
    const { messages, runs } = await unfinished()
    const line = `  ${messages} messages and ${runs} runs to go`
    if (line !== last) say(line)
    last = line
    if ((messages === 0 && runs === 0) || performance.now() > end) return decided
    await sleep(2_000)
  }
}

async function verdictOf(site: Site, takeovers: Takeovers, options: Chaos, faults: Record<string, number>) {
  await sleep(1_000) // receipts that are on their way
  const messages = await messageRows()
  const { verdict, findings } = judge(messages, await wholeJournal(site.simulator))
  const stale = await staleWrites()
  const wrong = await miscounted()
  for (const finding of findings.slice(0, 40)) say(`  ${finding}`)
  for (const one of stale.slice(0, 20)) say(`  stale write: ${JSON.stringify(one)}`)
  for (const { id } of wrong.slice(0, 20)) say(`  usage is not what the rows say: workspace ${id}`)
  return {
    kills: faults.kill ?? 0,
    messages: messages.length,
    ...verdict,
    stale_writes: stale.length,
    open_runs: (await unfinished()).runs,
    miscounted: wrong.length,
    takeover_p50_ms: percentile(takeovers.measured, 0.5),
    takeover_p99_ms: percentile(takeovers.measured, 0.99),
    takeovers: takeovers.measured.length,
    takeovers_cut_short: takeovers.cutShort,
    faults,
    ...{ decided: 0, relinked: 0, woken: 0 },
    seed: options.seed,
    seconds: 0,
  }
}

const PROMISES = [
  'lost',
  'duplicate_ids',
  'double_accepted',
  'failed_but_shown',
  'stale_writes',
  'unresolved',
  'open_runs',
  'miscounted',
] as const

/** With the phones' own deduplication off, copies are what is to be seen. */
function brokenPromises(report: Report, dedupe: boolean): string[] {
  const broken = PROMISES.filter((name) => report[name] > 0 && (dedupe || name !== 'double_accepted')).map(
    (name) => `${name} is ${report[name]}`,
  )
  const p99 = report.takeover_p99_ms
  return p99 !== null && p99 > TAKEOVER_LIMIT_MS ? [...broken, `takeover_p99_ms is ${p99}`] : broken
}
