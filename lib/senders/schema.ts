import { z } from 'zod'
import { OWN_CAP_MAX } from '#lib/pacing/new-chats.ts'
import { SENDING_CHANNELS, type SendingChannel } from './channel.ts'

/** A WhatsApp number that sends. Its session (one linked device) says how the connection is. */
export const createSenderSchema = z.object({
  name: z.string().trim().min(1).max(60),
})
/** An owner's own figure for new chats a day, null for the rule of the number's age. */
export const newChatCapSchema = z.object({ newChatCap: z.number().int().min(1).max(OWN_CAP_MAX).nullable() })
/** What may be changed of a number; the cap by owners only. */
export const updateSenderSchema = createSenderSchema
  .extend(newChatCapSchema.shape)
  .partial()
  .refine((input) => Object.keys(input).length > 0, { path: ['name'], error: 'required' })
export const renameSenderSchema = createSenderSchema.extend({ id: z.uuid() })
export const LINK_METHODS = ['qr', 'pairing_code'] as const
export type LinkMethod = (typeof LINK_METHODS)[number]
/** Which of the number's two links is meant: its own, or the backup on WhatsApp Web, which is scanned only. */
export const channelSchema = z.object({ channel: z.enum(SENDING_CHANNELS).default('baileys') })
/** Linking by a code to scan, or by one that is entered on the phone with this number (as people write it). */
export const linkSchema = channelSchema
  .extend({ method: z.enum(LINK_METHODS).default('qr'), phone: z.string().trim().min(1).max(30).optional() })
  .refine(({ method, phone }) => method === 'qr' || phone !== undefined, { path: ['phone'], error: 'required' })
/** For the paths about a WhatsApp session that name no number: the workspace's first is meant. */
export const whichSenderSchema = z.object({ senderId: z.uuid().optional() })
export const sessionLinkSchema = whichSenderSchema.and(linkSchema)
export const senderParams = z.object({ id: z.uuid() })
/** The phone that scans, digits in E.164; demo and tests only. */
export const demoScanSchema = channelSchema.extend({
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
  /** Of the last message that went out, or of the last link. */
  lastActiveAt: Date | null
  /** Since when it has no link, where it had one. */
  loggedOutAt: Date | null
  /** The newest session, null before the first link. */
  session: {
    status: SessionStatus
    linkRequestId: string | null
    closeCode: number | null
    closeReason: string | null
    linkedAt: Date | null
    /** Of its last login. */
    connectedAt: Date | null
    expiresAt: Date | null
  } | null
  /** Which channel its messages take since when, and why. */
  activeChannel: SendingChannel
  activeChannelReason: string | null
  activeChannelAt: Date | null
  /** The second link, on WhatsApp Web. */
  backup: {
    desiredState: 'linked' | 'unlinked'
    linkRequestId: string | null
    linkRequestedAt: Date | null
    /** Its newest session, null before the first link. */
    session: (NonNullable<Sender['session']> & { linkedAt: Date | null; live: boolean }) | null
  }
  /** Messages of this number that wait to go out. */
  waiting: number
  sentToday: number
}

/**
 * What the screen shows while a number is being linked: one word a state.
 * starting: no code yet; code: scan it, or enter it on the phone; connecting: the phone has it; connected; expired: nobody used it; failed: see reason.
 */
export type LinkState =
  | { state: 'idle' }
  | (Asked & { state: 'starting' | 'connecting' | 'expired' })
  | (Asked & { state: 'code'; code: string; expiresAt: Date })
  | (Asked & { state: 'failed'; reason: string })
  | { state: 'connected'; requestId: string | null; phone: string }
type Asked = { requestId: string; method: LinkMethod }
