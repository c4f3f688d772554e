import type { BinaryNode, WASocket } from '@whiskeysockets/baileys'
import type { Clock } from '#lib/clock.ts'
import type { Ack, OutgoingText, SendResult } from '../channel.ts'
import { makeAckWaiter } from './acks.ts'
import type { KnownDevices } from './devices.ts'
import { userOf } from './jids.ts'
import { atMost } from './life.ts'
import { readAck } from './receipts.ts'
import { type Progress, readFailure, writeMessage } from './send.ts'

const REACH_OUT_LOCKED = 463
/** The server found the message malformed: mostly devices or sessions that are no more. */
const STALE_SESSION = 479

export type Transmitter = {
  /** One at a time; never throws. */
  send(socket: WASocket, message: OutgoingText, timeoutMs: number): Promise<SendResult>
  /** The server's `<ack>`. @returns it, when no send waits for it */
  answered(node: BinaryNode): Ack | undefined
  /** The connection is to end: what was not encrypted yet is given up, the rest may still be answered. */
  giveUp(): void
  /** The connection is gone. */
  stop(): void
}

/**
 * Sends messages and waits for the server's word on each.
 * @param devices known devices by user; dropped where the server knows others
 */
export function makeTransmitter(devices: KnownDevices, clock: Clock): Transmitter {
  const acks = makeAckWaiter()
  /** Recipients whose last keys may not be stored: their next message begins a new session. */
  const stale = new Set<string>()
  let current: { id: string; progress: Progress } | undefined

  function refused(socket: WASocket, jid: string, code: number): void {
    // Its answer comes as a `restriction`.
    if (code === REACH_OUT_LOCKED) void socket.fetchAccountReachoutTimelock().catch(() => {})
    if (code !== STALE_SESSION) return
    devices.delete(userOf(jid))
    stale.add(jid)
  }
  return {
    async send(socket, message, timeoutMs) {
      const { id, jid } = message
      const started = clock.monotonic()
      const progress: Progress = { encrypting: false, written: false, cancelled: false, usable: message.usable }
      current = { id, progress }
      const answer = acks.wait(id, timeoutMs)
      const writing = writeMessage(socket, message, progress, stale.has(jid)).then(
        (tellToken) => {
          stale.delete(jid)
          void tellToken()
        },
        (error: unknown) => {
          if (progress.written) stale.add(jid)
          acks.settle(id, readFailure(error, progress))
        },
      )
      const result = await answer
      if (result.kind === 'unknown' && !progress.encrypting) {
        // Nothing was encrypted, and from here on nothing will be.
        progress.cancelled = true
        return { kind: 'not_written', cause: result.cause }
      }
      // An accepted message counts once its keys are stored: the next one must not use them again.
      await atMost(Math.max(0, timeoutMs - (clock.monotonic() - started)), writing)
      if (result.kind === 'refused') refused(socket, jid, result.code)
      return result
    },
    answered(node) {
      const ack = readAck(node)
      if (node.attrs.phash) devices.delete(userOf(node.attrs.from))
      const result: SendResult = ack.code === undefined ? { kind: 'accepted' } : { kind: 'refused', code: ack.code }
      return acks.settle(ack.id, result) ? undefined : ack
    },
    giveUp() {
      if (current && !current.progress.encrypting) acks.settle(current.id, { kind: 'unknown', cause: 'closed' })
    },
    stop: acks.closeAll,
  }
}
