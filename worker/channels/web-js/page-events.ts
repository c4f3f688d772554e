import { z } from 'zod'

/** What the page tells; read before it is believed, since its scripts are not ours. */
const textSchema = z.string().max(200)
/** As WhatsApp Web writes addresses: `919812345678@c.us`, `77123@lid`. */
const widSchema = textSchema.nullable()

const pageStateSchema = z.object({
  authenticated: z.boolean(),
  mode: textSchema,
  info: textSchema,
  /** The code of the moment, null without one. */
  code: z.string().max(2_000).nullable(),
  /** It stopped making codes. */
  idle: z.boolean(),
  me: widSchema,
  lid: widSchema,
})
const pageMessageSchema = z.object({
  id: textSchema,
  from: textSchema,
  phone: widSchema,
  lid: widSchema,
  text: z.string().nullable(),
  /** Epoch seconds. */
  t: z.number(),
})
/** As WhatsApp counts: 1 sent, 2 delivered, 3 read, 4 played. */
const pageAckSchema = z.object({ id: textSchema, ack: z.number().int() })

export const pageEventSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('state'), state: pageStateSchema }),
  z.object({ kind: z.literal('logged_out') }),
  z.object({ kind: z.literal('acks'), acks: z.array(pageAckSchema) }),
  z.object({ kind: z.literal('message'), message: pageMessageSchema }),
])
export const missedSchema = z.object({ messages: z.array(pageMessageSchema), acks: z.array(pageAckSchema) })

export type PageState = z.infer<typeof pageStateSchema>
export type PageMessage = z.infer<typeof pageMessageSchema>
export type PageAck = z.infer<typeof pageAckSchema>
export type PageEvent = z.infer<typeof pageEventSchema>
export type Missed = z.infer<typeof missedSchema>
