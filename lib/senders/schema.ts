import { z } from 'zod'

/** A WhatsApp number that sends. Its session (one linked device) says how the connection is. */
export const createSenderSchema = z.object({
  name: z.string().trim().min(1).max(60),
})
export const renameSenderSchema = createSenderSchema.extend({ id: z.uuid() })
export const linkSchema = z.object({ method: z.enum(['qr']).default('qr') })
export const senderParams = z.object({ id: z.uuid() })
/** The phone that scans, digits in E.164; demo and tests only. */
export const demoScanSchema = z.object({
  phone: z
    .string()
    .regex(/^\+?[1-9]\d{6,14}$/)
    .optional(),
})

export type SenderStatus = 'unlinked' | 'active' | 'held' | 'restricted'
export type SessionStatus = 'pending' | 'connected' | 'reconnecting' | 'expired' | 'failed'

export type Sender = {
  id: string
  name: string
  /** E.164, null until a phone was linked. */
  phone: string | null
  status: SenderStatus
  holdReason: string | null
  holdUntil: Date | null
  network: 'whatsapp' | 'simulator'
  /** The wish: 'linked' while a link is asked for or stands. */
  desiredState: 'linked' | 'unlinked'
  linkRequestId: string | null
  firstLinkedAt: Date | null
  lastActiveAt: Date | null
  /** The newest session, null before the first link. */
  session: {
    status: SessionStatus
    linkRequestId: string | null
    closeCode: number | null
    closeReason: string | null
    connectedAt: Date | null
    expiresAt: Date | null
  } | null
  /** Messages of this number that wait to go out. */
  waiting: number
  sentToday: number
}

/**
 * What the screen shows while a number is being linked: one word a state.
 * starting: no code yet; code: scan it; connecting: scanned; connected; expired: nobody scanned; failed: see reason.
 */
export type LinkState =
  | { state: 'idle' }
  | { state: 'starting'; requestId: string }
  | { state: 'code'; requestId: string; code: string; expiresAt: Date }
  | { state: 'connecting'; requestId: string }
  | { state: 'connected'; requestId: string | null; phone: string }
  | { state: 'expired'; requestId: string }
  | { state: 'failed'; requestId: string; reason: string }
