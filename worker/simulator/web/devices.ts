import { randomBytes } from 'node:crypto'
import type { WebSocket } from 'ws'
import { lidOf } from '../nodes.ts'
import type { StateLog } from '../state-log.ts'
import type { LinkedAs, WebEvent } from './protocol.ts'

/** A number's second linked device: WhatsApp Web in a browser. */
export type WebDevice = LinkedAs & {
  revoked: boolean
  seq: number
  /** What the page has not stored yet, by number. */
  outbox: Map<number, WebEvent>
  /** Per phone: the last session and counter it has read. */
  read: Map<string, { session: string; counter: number }>
  /** Ids that went out over this device: their receipts come here. */
  sent: Set<string>
  socket: WebSocket | undefined
}
type Stored = LinkedAs & {
  revoked: boolean
  seq: number
  outbox: [number, WebEvent][]
  read: [string, { session: string; counter: number }][]
  sent: string[]
}

/** The web devices of all numbers, kept over a restart. One a number: linking again replaces it. */
export class WebDevices {
  private readonly byPhone = new Map<string, WebDevice>()
  private readonly state: StateLog

  constructor(state: StateLog, stored: Map<string, unknown>) {
    this.state = state
    for (const [key, value] of stored) {
      if (!key.startsWith('web:')) continue
      const { outbox, read, sent, ...rest } = value as Stored
      this.byPhone.set(rest.phone, {
        ...rest,
        outbox: new Map(outbox),
        read: new Map(read),
        sent: new Set(sent),
        socket: undefined,
      })
    }
  }

  all(): WebDevice[] {
    return [...this.byPhone.values()]
  }

  /** The device that is linked, not one that was. */
  linked(phone: string): WebDevice | undefined {
    const device = this.byPhone.get(phone)
    return device && !device.revoked ? device : undefined
  }

  byToken(token: string): WebDevice | undefined {
    return this.all().find((device) => device.token === token && !device.revoked)
  }

  link(phone: string): WebDevice {
    const before = this.byPhone.get(phone)
    const device: WebDevice = {
      token: randomBytes(24).toString('base64url'),
      phone,
      lid: lidOf(phone),
      device: (before?.device ?? 30) + 1,
      revoked: false,
      seq: 0,
      outbox: new Map(),
      // phones remember what they have read, whichever link it came over
      read: new Map(),
      sent: before?.sent ?? new Set(),
      socket: undefined,
    }
    before?.socket?.terminate()
    this.byPhone.set(phone, device)
    this.save(device)
    return device
  }

  save(device: WebDevice): void {
    this.state.set(`web:${device.phone}`, () => {
      const { socket: _socket, outbox, read, sent, ...rest } = device
      return { ...rest, outbox: [...outbox], read: [...read], sent: [...sent] } satisfies Stored
    })
  }
}
