import type { BinaryNode, proto } from '@whiskeysockets/baileys'
import { type RawData, WebSocket } from 'ws'
import type { Account } from './accounts.ts'
import type { NoiseCertificate } from './certificate.ts'
import { NoiseServer } from './noise.ts'

/** A closing frame needs a moment after the last stanza, as on the real network. */
const CLOSE_AFTER_MS = 20

export interface ConnectionEvents {
  /** The handshake is through: who is there. */
  client: (connection: Connection, payload: proto.ClientPayload) => void
  node: (connection: Connection, node: BinaryNode) => Promise<void>
  closed: (connection: Connection) => void
  failed: (error: unknown) => void
}

/** One WebSocket of a client: handshake, then nodes in the order they came. */
export class Connection {
  account: Account | undefined
  /** Of a client that is not linked yet: the keys it wants to be linked with. */
  registration: proto.ClientPayload.IDevicePairingRegistrationData | undefined
  /** The backlog has been brought: what arrives from now on is passed on at once. */
  live = false
  /** Id of the message whose receipt releases the backlog of a new device. */
  awaitedReceipt: string | undefined
  private readonly socket: WebSocket
  private readonly noise: NoiseServer
  private readonly events: ConnectionEvents
  private stage: 'hello' | 'finish' | 'open' = 'hello'
  private work: Promise<void> = Promise.resolve()

  constructor(socket: WebSocket, certificate: NoiseCertificate, events: ConnectionEvents) {
    this.socket = socket
    this.noise = new NoiseServer(certificate)
    this.events = events
    socket.on('message', (data) => this.enqueue(toBuffer(data)))
    socket.on('close', () => events.closed(this))
    // Without a listener an error of a socket would end the process; `close` follows anyway.
    socket.on('error', () => {})
  }

  get open(): boolean {
    return this.socket.readyState === WebSocket.OPEN
  }

  send(node: BinaryNode): void {
    if (this.open) this.socket.send(this.noise.writeNode(node))
  }

  /** Ends the connection properly, after what was sent last. */
  close(): void {
    setTimeout(() => this.socket.close(), CLOSE_AFTER_MS).unref()
  }

  /** Breaks the connection, as a network does. */
  terminate(): void {
    this.socket.terminate()
  }

  private enqueue(data: Buffer): void {
    this.work = this.work
      .then(() => this.receive(data))
      .catch((error: unknown) => {
        this.events.failed(error)
        this.terminate()
      })
  }

  private async receive(data: Buffer): Promise<void> {
    for (const frame of this.noise.frames(data)) {
      if (this.stage === 'open') {
        await this.events.node(this, await this.noise.readNode(frame))
      } else if (this.stage === 'hello') {
        this.socket.send(this.noise.answerHello(frame))
        this.stage = 'finish'
      } else {
        const payload = this.noise.readFinish(frame)
        this.stage = 'open'
        this.events.client(this, payload)
      }
    }
  }
}

function toBuffer(data: RawData): Buffer {
  if (Buffer.isBuffer(data)) return data
  return Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data)
}
