import { FAILPOINT_NAMES } from '#lib/failpoints.ts'
import { randomFrom } from './random.ts'

/** What may go wrong, with how often it does. A kill is the commonest, since it is what `--kills` counts. */
const WEIGHTS = {
  /** kill -9 of a worker, which is started again: at any moment, or at a named point of the protocol. */
  kill: 50,
  /** SIGTERM: it drains, hands its leases back, and is started again. */
  terminate: 8,
  /** SIGSTOP for longer than a lease lives, then SIGCONT: it wakes up with nothing it may still do. */
  freeze: 6,
  /** PostgreSQL's immediate stop, as in a power cut, and a start. */
  database: 5,
  /** A number's connection is torn. */
  drop: 11,
  /** WhatsApp ends a number's stream with 503. */
  stream_error: 8,
  /** WhatsApp takes the next message of a number and never says so; the phone may or may not get it. */
  ack_lost: 7,
  /** The connection breaks instead of the ack of the next message. */
  ack_torn: 5,
  /** WhatsApp refuses a number's messages and queries with 429 for a while. */
  rate_limit: 4,
  /** The owner's phone logs the device out; the owner links it again later. */
  log_out: 3,
  /** 463: no new chats for a number, until WhatsApp lifts it. */
  restrict: 3,
} as const
export type FaultKind = keyof typeof WEIGHTS
export const FAULTS = Object.keys(WEIGHTS) as FaultKind[]

/** One strike, drawn ahead: rolls (0 ≤ x < 1) are laid over whoever is there when it falls. */
export type Fault = {
  kind: FaultKind
  /** Pause before it. */
  waitMs: number
  /** Before the pause, waits until every number of the last kill sends again. */
  patient: boolean
  victim: number
  extra: number
}

function kindOf(roll: number): FaultKind {
  let rest = roll * Object.values(WEIGHTS).reduce((sum, weight) => sum + weight, 0)
  for (const kind of FAULTS) {
    rest -= WEIGHTS[kind]
    if (rest < 0) return kind
  }
  return 'kill'
}

/**
 * All faults of a run, up to the last kill. The seed says everything that is ours to say; when the operating system lets
 * a process run is not, so the same seed strikes the same way but not at the same instruction.
 */
export function planFaults(seed: number, kills: number): Fault[] {
  const random = randomFrom(seed)
  const faults: Fault[] = []
  for (let left = kills; left > 0; ) {
    const kind = kindOf(random.next())
    const waitMs = random.int(200, 2_500)
    faults.push({ kind, waitMs, patient: random.next() < 0.5, victim: random.next(), extra: random.next() })
    if (kind === 'kill') left--
  }
  return faults
}

/** Where a worker dies next, once it is told to: a point of the protocol, and which time it comes there. */
export function fates(seed: number): () => string {
  const random = randomFrom(seed)
  return () => `wait,${FAILPOINT_NAMES[random.int(0, FAILPOINT_NAMES.length - 1)]}=kill@${random.int(1, 6)}`
}
