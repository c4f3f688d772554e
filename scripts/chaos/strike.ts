import type { Fault, FaultKind } from './plan.ts'
import type { Process } from './process.ts'
import { pick } from './random.ts'
import type { Shop } from './shops.ts'
import { type Site, sleep } from './site.ts'
import { Takeovers } from './takeovers.ts'

/** A lease lives 15 s, and is taken 25 s after its owner's last sign at the latest. */
const FREEZE_MS = { least: 17_000, more: 13_000 }
const FATE_MS = 4_000
const DOWN_MS = { least: 200, more: 2_500 }
const RESTRICT_MS = { least: 2_000, more: 6_000 }
/** A number that WhatsApp slows down rests for 5 minutes, scaled; one that was logged out until its owner is back. */
const RATE_REST_MS = 90_000
const LOG_OUT_REST_MS = 60_000

type Scene = { site: Site; shops: readonly Shop[]; takeovers: Takeovers }
type Rules = NonNullable<Parameters<Site['simulator']['policy']>[0]['rules']>

/** Makes one fault happen. @returns false where there was nobody to strike */
export async function strike(scene: Scene, fault: Fault): Promise<boolean> {
  return BY_KIND[fault.kind](scene, fault)
}

async function killWorker({ site, takeovers }: Scene, { victim, extra }: Fault): Promise<boolean> {
  const worker = await chosen(site.workers, victim, true)
  if (!worker) return false
  const workerId = worker.ready?.workerId
  const held = await Takeovers.held(workerId)
  takeovers.disturb(held.map(({ phone }) => phone))
  // half of them at a point of the protocol; where it does not come there soon, wherever it is
  const fated = extra < 0.5 && !worker.frozen
  if (fated) worker.signal('SIGUSR2')
  if (!fated || !(await worker.ends(FATE_MS))) worker.signal('SIGKILL')
  const killedAt = Date.now()
  // until it came to its point, some may have been handed to another worker, who sends already
  const lost = new Set((await Takeovers.held(workerId)).map(({ phone }) => phone))
  const busy = held.filter((one) => one.busy && lost.has(one.phone))
  takeovers.begin(
    busy.map(({ phone }) => phone),
    killedAt,
  )
  return true
}

/** A worker that runs, most likely one that holds numbers: killing an idle one proves little. */
async function chosen(workers: readonly Process[], roll: number, frozenToo: boolean): Promise<Process | undefined> {
  const able = workers.filter((worker) => worker.ready && (frozenToo || !worker.frozen))
  const holders = await Promise.all(
    able.map(async (worker) =>
      (await Takeovers.held(worker.ready?.workerId)).length > 0 ? [worker, worker, worker] : [],
    ),
  )
  return pick([...able, ...holders.flat()], roll)
}

async function signalled({ site, takeovers }: Scene, { victim }: Fault, signal: 'SIGTERM' | 'SIGSTOP') {
  // one that is frozen, and nobody left to take over: that measures nothing
  if (site.workers.some(({ frozen }) => frozen)) return undefined
  const worker = await chosen(site.workers, victim, false)
  if (!worker) return undefined
  takeovers.disturb((await Takeovers.held(worker.ready?.workerId)).map(({ phone }) => phone))
  worker.signal(signal)
  return worker
}

const terminate = async (scene: Scene, fault: Fault) => (await signalled(scene, fault, 'SIGTERM')) !== undefined

async function freeze(scene: Scene, fault: Fault): Promise<boolean> {
  const worker = await signalled(scene, fault, 'SIGSTOP')
  if (!worker) return false
  worker.frozen = true
  const { ready } = worker
  setTimeout(
    () => {
      if (worker.ready !== ready) return // killed while it was frozen, and started anew
      worker.signal('SIGCONT')
      worker.frozen = false
    },
    FREEZE_MS.least + fault.extra * FREEZE_MS.more,
  ).unref()
  return true
}

async function cutDatabase({ site }: Scene, { extra }: Fault): Promise<boolean> {
  await site.cutDatabase(DOWN_MS.least + extra * DOWN_MS.more)
  return true
}

/** An order about a number that is connected; while none is, there is nothing to lose, so it waits a little for one. */
const onNumber =
  (order: (site: Site, phone: string, extra: number) => Promise<boolean>) =>
  async ({ site, shops }: Scene, { victim, extra }: Fault): Promise<boolean> => {
    for (let tries = 0; tries < 25; tries++) {
      const { accounts } = await site.simulator.info()
      const connected = shops.filter(({ phone }) => accounts.some((one) => one.phone === phone && one.connected))
      const shop = pick(connected, victim)
      if (shop) return order(site, shop.phone, extra)
      await sleep(200)
    }
    return false
  }

/** Keeps a number from sending for a while: what it takes until it sends again says nothing about takeovers. */
const resting =
  (restMs: number, order: (site: Site, phone: string, extra: number) => Promise<void>) =>
  (scene: Scene, fault: Fault): Promise<boolean> =>
    onNumber(async (site, phone, extra) => {
      scene.takeovers.rest([phone], restMs)
      await order(site, phone, extra)
      return true
    })(scene, fault)

/** What happens to the next message of a number, in place of any rule before: so it waits for that message. */
const onMessage = (verdict: (show: boolean) => Rules[number]['verdict']) =>
  onNumber(async ({ simulator }, from, extra) => {
    const before = await simulator.summary(from)
    await simulator.policy({ rules: [{ match: { from, first: 1 }, verdict: verdict(extra < 0.5) }] })
    for (let tries = 0; tries < 50; tries++) {
      if ((await simulator.summary(from)).stanzas > before.stanzas) return true
      await sleep(200)
    }
    return false
  })

const BY_KIND: Record<FaultKind, (scene: Scene, fault: Fault) => Promise<boolean>> = {
  kill: async (scene, fault) => {
    // the one before may still be coming up: what is asked for are kills, not tries
    for (let tries = 0; tries < 100; tries++) {
      if (await killWorker(scene, fault)) return true
      await sleep(200)
    }
    throw new Error('no worker came up within 20 s')
  },
  terminate,
  freeze,
  database: cutDatabase,
  drop: onNumber(async ({ simulator }, phone) => {
    await simulator.drop({ phone })
    return true
  }),
  stream_error: onNumber(async ({ simulator }, phone) => {
    await simulator.streamError({ phone, code: 503 })
    return true
  }),
  rate_limit: resting(RATE_REST_MS, async ({ simulator }, phone, extra) => {
    await simulator.rateLimit({ phone, forMs: Math.round(500 + extra * 3_000) })
  }),
  log_out: resting(LOG_OUT_REST_MS, async ({ simulator }, phone) => {
    await simulator.logout({ phone })
  }),
  restrict: resting(RESTRICT_MS.least + RESTRICT_MS.more, async ({ simulator }, phone, extra) => {
    const forMs = RESTRICT_MS.least + extra * RESTRICT_MS.more
    await simulator.timelock({ phone, active: true, until: Math.ceil((Date.now() + forMs) / 1_000) })
    setTimeout(() => void simulator.timelock({ phone, active: false }).catch(() => {}), forMs).unref()
  }),
  ack_lost: onMessage((show) => ({ ack: false, show })),
  ack_torn: onMessage((show) => ({ drop: true, show })),
}
