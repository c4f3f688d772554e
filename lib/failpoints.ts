import fs from 'node:fs'

/**
 * Points of the protocol (docs/design.md §5) at which a test ends, pauses or fails a worker: where each stands, and what
 * is true there. `open` is inside the transaction, before its commit. A test holds this table to the calls.
 */
export const FAILPOINTS = {
  // a run: what is committed here is not known to the orchestrator yet
  'start.committed': ['inngest/campaigns.ts', 'the run is sending, its step is not stored'],
  'freeze.open': ['lib/messages/freeze.sql.ts', 'the audience is written, with quota reserved, and not committed'],
  'freeze.committed': ['inngest/campaigns.ts', 'the audience is frozen, its step is not stored'],
  'render.open': ['lib/messages/render-chunk.ts', 'a chunk has texts and ids, not committed'],
  'render.committed': ['lib/messages/render-chunk.ts', 'a chunk has texts and ids, its step is not stored'],
  'release.open': ['lib/messages/release.sql.ts', 'a batch is let out, not committed'],
  'release.committed': ['inngest/campaigns.ts', 'a look at the run is committed, its step is not stored'],
  'complete.open': ['lib/messages/release.sql.ts', 'the run is completed, not committed'],
  'complete.committed': ['inngest/campaigns.ts', 'the run is completed, its step is not stored'],
  // a sender
  'lease.taken': ['worker/supervisor.ts', 'leases are taken, what an earlier owner left is not swept'],
  'lease.swept': ['worker/supervisor.ts', 'what an earlier owner left is uncertain, nobody is connected'],
  'session.open': [
    'lib/senders/sessions.sql.ts',
    'the session is taken over, not committed: the sender’s row is locked',
  ],
  'connection.settled': ['worker/connection.ts', 'backlog in, keys renewed, and no message may go yet'],
  // a message
  'claim.before': ['worker/turns.ts', 'a turn has come, nothing is claimed'],
  'claim.committed': ['worker/turns.ts', 'the message is sending, nothing is done for it'],
  'resend.claimed': ['worker/turns.ts', 'an uncertain message is sending again, nothing is done for it'],
  'lookup.before': ['worker/turn.ts', 'WhatsApp is to be asked for the phone'],
  'lookup.stored': ['worker/turn.ts', 'the answer about the phone is stored'],
  'send.before': ['worker/turn.ts', 'the message is to be handed to the channel'],
  'send.ready': ['worker/channels/baileys/send.ts', 'devices and token are known, nothing is encrypted'],
  'send.written': ['worker/channels/baileys/send.ts', 'the bytes have left, the keys they used are not committed'],
  'keys.open': ['worker/channels/baileys/key-cache.ts', 'keys are to be written, of a message or any other'],
  'keys.committed': ['worker/channels/baileys/key-cache.ts', 'keys are stored, the client does not know it yet'],
  'send.acked': ['worker/turn.ts', 'WhatsApp has answered, nothing is recorded'],
  // outcomes
  'record.before': ['worker/outcomes.ts', 'outcomes, acks and receipts are to be recorded'],
  'record.open': ['lib/messages/outcomes.sql.ts', 'they are written, with quota and rollup, not committed'],
  'record.committed': ['worker/outcomes.ts', 'they are recorded, whoever waits for it is not told'],
  'receipts.arrived': ['worker/connection.ts', 'receipts came in, nothing is stored or acknowledged'],
  'receipts.stored': ['worker/connection.ts', 'receipts are stored, and not acknowledged to WhatsApp'],
  'inbound.arrived': ['worker/connection.ts', 'a message came in and was decrypted, it is not stored'],
  'inbound.open': ['lib/messages/inbound.sql.ts', 'it is stored, with the opt-out in it, not committed'],
  'inbound.stored': ['worker/connection.ts', 'it is stored, and not acknowledged to WhatsApp'],
  'sweep.before': ['worker/sweep.ts', 'sends that nobody waits for are to be looked for'],
  'sweep.committed': ['worker/sweep.ts', 'they are uncertain, nobody is told'],
  // an end in order
  'stop.drained': ['worker/supervisor.ts', 'nothing is on its way and sockets are closed, leases are still held'],
} as const satisfies Record<string, readonly [where: string, what: string]>

export type FailpointName = keyof typeof FAILPOINTS
export const FAILPOINT_NAMES = Object.keys(FAILPOINTS) as FailpointName[]

/**
 * kill: SIGKILL. stop: SIGSTOP, until somebody continues it. exit: at once, with code 1. error: throws. oom: takes memory
 * until V8's limit ends the process. pause: this piece of work waits (ms), the rest of the process goes on.
 */
export type FailpointAction = { do: 'kill' | 'stop' | 'exit' | 'error' | 'oom' } | { do: 'pause'; ms: number }
export type Failpoint = { name: FailpointName; action: FailpointAction; hit: number }
export type Failpoints = {
  /** Nothing counts before the process gets SIGUSR2: so that a start and what it makes good are not struck. */
  wait: boolean
  points: Failpoint[]
}

const POINT = /^([\w.]+)=(kill|stop|exit|error|oom|pause:(\d+))(?:@(\d+))?$/

/**
 * Reads `name=action[@hit]`, separated by commas; the word `wait` among them arms all at SIGUSR2. Without a hit, the first.
 * @throws Error that says what is not understood, and which names there are
 */
export function parseFailpoints(text: string): Failpoints {
  const parts = text.split(',').map((part) => part.trim())
  const points = parts.flatMap((part): Failpoint[] => {
    if (part === '' || part === 'wait') return []
    const [, name = '', action = '', ms, hit = '1'] = POINT.exec(part) ?? []
    if (!action)
      throw new Error(`"${part}" is not name=kill|stop|exit|error|oom|pause:MS, with @HIT where it is not the first`)
    if (!(name in FAILPOINTS))
      throw new Error(`there is no failpoint "${name}"; there are: ${FAILPOINT_NAMES.join(' ')}`)
    const does = ms === undefined ? { do: action as 'kill' } : { do: 'pause' as const, ms: Number(ms) }
    return [{ name: name as FailpointName, action: does, hit: Number(hit) }]
  })
  return { wait: parts.includes('wait'), points }
}

let armed: { point: Failpoint; left: number }[] | undefined

/** Switches failpoints on for this process (the environment's FAILPOINTS); without a text, off. */
export function armFailpoints(text: string | undefined): void {
  armed = undefined
  if (!text) return
  const { wait, points } = parseFailpoints(text)
  const arm = () => {
    armed = points.map((point) => ({ point, left: point.hit }))
  }
  if (wait) process.once('SIGUSR2', arm)
  else arm()
}

/**
 * A point at which the process may be struck. Costs one check while none is armed. Await it: a pause is a promise.
 * @throws Error where the action is `error`
 */
export function failpoint(name: FailpointName): Promise<void> | undefined {
  if (armed === undefined) return undefined
  return strike(armed, name)
}

/** A point behind what `work` has committed. */
export async function failpointAfter<T>(name: FailpointName, work: Promise<T>): Promise<T> {
  const result = await work
  await failpoint(name)
  return result
}

function strike(all: NonNullable<typeof armed>, name: FailpointName): Promise<void> | undefined {
  const due = all.filter((one) => one.point.name === name && --one.left === 0)
  for (const { point } of due) {
    const { action } = point
    // straight to the file: a log that is buffered would die with us
    fs.writeSync(2, `${JSON.stringify({ msg: 'failpoint', name, ...action, hit: point.hit })}\n`)
    if (action.do === 'pause') return new Promise((resolve) => setTimeout(resolve, action.ms))
    ACTIONS[action.do](name)
  }
  return undefined
}

const ACTIONS: Record<Exclude<FailpointAction['do'], 'pause'>, (name: FailpointName) => void> = {
  kill: () => process.kill(process.pid, 'SIGKILL'),
  stop: () => process.kill(process.pid, 'SIGSTOP'),
  exit: () => process.exit(1),
  error(name) {
    throw new Error(`failpoint ${name}`)
  },
  oom() {
    const kept: number[][] = []
    for (;;) kept.push(Array.from({ length: 10_000 }, Math.random))
  },
}
