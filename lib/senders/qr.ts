import { z } from 'zod'
import { open, seal } from '#lib/crypto.ts'
import { env } from '#lib/env.ts'
import { kv } from '#lib/kv.ts'
import { PRIMARY, type SendingChannel } from './channel.ts'
import type { LinkCode } from './link-state.ts'
import { LINK_METHODS } from './schema.ts'

/** A code links a device to the number, so it is sealed: whoever reads the store only must not be able to use it. */
const storedSchema = z.object({
  code: z.string(),
  method: z.enum(LINK_METHODS).default('qr'),
  requestId: z.string(),
  expiresAt: z.iso.datetime(),
})
const keyOf = (senderId: string, channel: SendingChannel) =>
  channel === PRIMARY ? `qr:${senderId}` : `qr:${senderId}:${channel}`
const aad = (workspaceId: string, senderId: string, requestId: string) => `qr|${workspaceId}|${senderId}|${requestId}`
const masterKey = () => Buffer.from(env().MASTER_KEY, 'base64')

/** Publishes the code to scan now, in place of the one before; it disappears when it expires. */
export const putQr = (
  workspaceId: string,
  senderId: string,
  requestId: string,
  code: string,
  expiresAt: Date,
  channel: SendingChannel = PRIMARY,
): Promise<void> => put(workspaceId, senderId, channel, { code, requestId, expiresAt, method: 'qr' })

/** The same for a code that is entered on the phone. */
export const putPairingCode = (
  workspaceId: string,
  senderId: string,
  requestId: string,
  code: string,
  expiresAt: Date,
): Promise<void> => put(workspaceId, senderId, PRIMARY, { code, requestId, expiresAt, method: 'pairing_code' })

async function put(
  workspaceId: string,
  senderId: string,
  channel: SendingChannel,
  { code, method, requestId, expiresAt }: LinkCode,
): Promise<void> {
  const ttlMs = Math.ceil(expiresAt.getTime() - Date.now())
  if (ttlMs < 1) return
  const sealed = seal(masterKey(), Buffer.from(code), aad(workspaceId, senderId, requestId)).toString('base64')
  const stored: z.infer<typeof storedSchema> = { code: sealed, method, requestId, expiresAt: expiresAt.toISOString() }
  await kv().set(keyOf(senderId, channel), JSON.stringify(stored), ttlMs, workspaceId)
}

/** The code to scan or to enter, null when there is none. Not inside tenant(): it may ask the database on a connection of its own. */
export async function readQr(
  workspaceId: string,
  senderId: string,
  channel: SendingChannel = PRIMARY,
): Promise<LinkCode | null> {
  const value = await kv().get(keyOf(senderId, channel))
  if (value === null) return null
  const { code, method, requestId, expiresAt } = storedSchema.parse(JSON.parse(value))
  const opened = open(masterKey(), Buffer.from(code, 'base64'), aad(workspaceId, senderId, requestId))
  return { code: opened.toString(), method, requestId, expiresAt: new Date(expiresAt) }
}

/** The code was used, or the link given up: nobody may use it any more. */
export const removeQr = (senderId: string, channel: SendingChannel = PRIMARY): Promise<void> =>
  kv().delete(keyOf(senderId, channel))
