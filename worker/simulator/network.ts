import type { Accounts } from './accounts.ts'
import type { Connection } from './connection.ts'
import type { Faults } from './faults.ts'
import type { Journal } from './journal.ts'
import type { CodeOffer } from './link-code.ts'
import type { Phones } from './phones.ts'
import type { Policy } from './policy.ts'
import type { PhoneSessions } from './signal.ts'
import type { StateLog } from './state-log.ts'
import type { Timers } from './timers.ts'
import type { WebSide } from './web/index.ts'

/** Everything that the parts of the network share. */
export interface Network {
  readonly journal: Journal
  readonly state: StateLog
  readonly accounts: Accounts
  readonly sessions: PhoneSessions
  readonly phones: Phones
  readonly policy: Policy
  readonly faults: Faults
  readonly timers: Timers
  /** WhatsApp Web's devices. */
  readonly web: WebSide
  readonly connections: Set<Connection>
  /** Connections that show a QR, by the references in their QRs. */
  readonly pairing: Map<string, Connection>
  /** Devices that wait for a code, by the phone on which it must be entered. */
  readonly linkCodes: Map<string, CodeOffer>
  /** Off for benchmarks: phones take what comes unread. */
  readonly decrypt: boolean
  /** Off to see what rests on the phones alone: they show every copy. */
  readonly dedupe: boolean
}
