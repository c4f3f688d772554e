import { z } from 'zod'
import { journalEntrySchema, journalSummarySchema } from './journal-entry.ts'
import { habitsSchema, ruleSchema } from './policy-schema.ts'

/** E.164 without the plus. */
const phoneSchema = z.string().regex(/^[1-9]\d{6,14}$/, 'a phone number in digits, with its country code')
const milliseconds = z.number().int().min(0).max(3_600_000)
const codeSchema = z.number().int().min(400).max(599)
const messageIdSchema = z.string().min(1).max(100)

export const okSchema = z.object({ ok: z.literal(true) })

export const infoSchema = z.object({
  /** Base64 of 32 bytes: what `trustSimulator` takes. */
  rootPublicKey: z.string(),
  /** ms since 1970. */
  startedAt: z.number(),
  accounts: z.array(
    z.object({
      phone: z.string(),
      device: z.number(),
      connected: z.boolean(),
      revoked: z.boolean(),
      /** Stanzas the device has not acknowledged. */
      pending: z.number(),
    }),
  ),
  /** Browsers with WhatsApp Web that are linked to a number. */
  browsers: z.array(z.object({ phone: z.string(), device: z.number(), connected: z.boolean(), pending: z.number() })),
})

export const journalQuerySchema = z.strictObject({
  after: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(10_000).default(1000),
})
export const journalPageSchema = z.object({ entries: z.array(journalEntrySchema), next: z.number() })
export const summaryQuerySchema = z.strictObject({ from: phoneSchema.optional() })
export { journalSummarySchema }

/** `phone` scans what the client shows. */
export const scanSchema = z.strictObject({ qr: z.string().min(1).max(2000), phone: phoneSchema })

/** A person enters on `phone` the code that the client shows; groups and small letters do not matter. */
export const enterCodeSchema = z.strictObject({ phone: phoneSchema, code: z.string().min(1).max(20) })

/** `rules` replace all former ones, when given; habits change only where given. */
export const policySchema = z.strictObject({
  rules: z.array(ruleSchema).max(1000).optional(),
  ...habitsSchema.partial().shape,
})

export const notOnWhatsAppSchema = z.strictObject({
  phones: z.array(phoneSchema).min(1).max(100_000),
  /** `true` takes them back into the network. */
  on: z.boolean().default(false),
})

export const inboundSchema = z.strictObject({
  /** The linked number. */
  to: phoneSchema,
  from: phoneSchema,
  text: z.string().min(1).max(65_536),
  /** The sender appears as a LID, the number beside it. */
  viaLid: z.boolean().optional(),
})
export const inboundResultSchema = z.object({ id: z.string() })

/** A phone answers by itself, `times` often (once by default), when it shows a message. No `phone`: whichever is first. */
export const replySchema = z.strictObject({
  phone: phoneSchema.optional(),
  textIncludes: z.string().optional(),
  reply: z.string().min(1).max(65_536),
  afterMs: milliseconds.default(0),
  times: z.number().int().positive().default(1),
})

/** A receipt out of turn: from phone `from` to the linked number `phone`. */
export const receiptSchema = z.strictObject({
  phone: phoneSchema,
  from: phoneSchema,
  id: messageIdSchema,
  type: z.enum(['delivery', 'read', 'retry']).default('read'),
})

/** Which linked device of the number: the client's own, or a browser with WhatsApp Web. */
const deviceSchema = z.enum(['client', 'web']).optional()

export const dropSchema = z.strictObject({ phone: phoneSchema, device: deviceSchema })
export const streamErrorSchema = z.strictObject({ phone: phoneSchema, code: codeSchema })
export const logoutSchema = z.strictObject({ phone: phoneSchema, device: deviceSchema })

/** Logins are refused with `code` until `null`; of one number, or of all. */
export const loginFailureSchema = z.strictObject({ code: codeSchema.nullable(), phone: phoneSchema.optional() })

/** Phones of recipients are switched off, or on again: then what waited arrives. */
export const offlineSchema = z.strictObject({ phones: z.array(phoneSchema).min(1).max(100_000), offline: z.boolean() })

/** WhatsApp's restriction on new chats: messages to phones that never wrote are refused with 463. `until`: epoch seconds. */
export const timelockSchema = z.strictObject({
  phone: phoneSchema.optional(),
  active: z.boolean(),
  until: z.number().int().positive().optional(),
  type: z.string().default('DEFAULT'),
})

/** WhatsApp's own quota of new chats for a number; it is told of it. `until`: epoch seconds. Nothing is refused for it. */
export const newChatQuotaSchema = z.strictObject({
  phone: phoneSchema,
  total: z.number().int().nonnegative(),
  used: z.number().int().nonnegative().default(0),
  until: z.number().int().positive(),
})

/** Messages are refused with 429, queries with `rate-overlimit`, for this long; 0 ends it. */
export const rateLimitSchema = z.strictObject({ phone: phoneSchema.optional(), forMs: milliseconds })

/** Path under `/control/`, body, and answer of every order. */
export const ORDERS = {
  scan: { body: scanSchema, result: okSchema },
  'enter-code': { body: enterCodeSchema, result: okSchema },
  policy: { body: policySchema, result: okSchema },
  'not-on-whatsapp': { body: notOnWhatsAppSchema, result: okSchema },
  inbound: { body: inboundSchema, result: inboundResultSchema },
  reply: { body: replySchema, result: okSchema },
  receipt: { body: receiptSchema, result: okSchema },
  drop: { body: dropSchema, result: okSchema },
  'stream-error': { body: streamErrorSchema, result: okSchema },
  logout: { body: logoutSchema, result: okSchema },
  'login-failure': { body: loginFailureSchema, result: okSchema },
  offline: { body: offlineSchema, result: okSchema },
  timelock: { body: timelockSchema, result: okSchema },
  'new-chat-quota': { body: newChatQuotaSchema, result: okSchema },
  'rate-limit': { body: rateLimitSchema, result: okSchema },
} as const

export type OrderName = keyof typeof ORDERS
/** What a caller writes: defaults may be left out. */
export type OrderInput<Name extends OrderName> = z.input<(typeof ORDERS)[Name]['body']>
/** What the network gets: defaults filled in. */
export type OrderBody<Name extends OrderName> = z.output<(typeof ORDERS)[Name]['body']>
export type OrderResult<Name extends OrderName> = z.output<(typeof ORDERS)[Name]['result']>
export type Info = z.infer<typeof infoSchema>
