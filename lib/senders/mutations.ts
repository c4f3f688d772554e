import { randomUUID } from 'node:crypto'
import { MINUTE } from '#lib/clock.ts'
import { readPhone } from '#lib/contacts/phone.ts'
import { network } from '#lib/env.ts'
import { AppError } from '#lib/errors.ts'
import { limitRate } from '#lib/rate-limit.ts'
import { announce, nudge } from '#lib/realtime.ts'
import { type Tx, tenant } from '#lib/tenant.ts'
import { BACKUP, PRIMARY, type SendingChannel } from './channel.ts'
import { stampSender } from './clock.sql.ts'
import type { LinkMethod } from './schema.ts'

/** Numbers a workspace may have before the plans say otherwise. */
const SENDER_LIMIT = 10

/** Adds a number, not linked yet. @throws AppError sender_limit */
export async function createSender(workspaceId: string, input: { name: string }): Promise<{ id: string }> {
  return tenant(workspaceId, async (tx) => {
    if ((await tx.sender.count({ where: { deletedAt: null } })) >= SENDER_LIMIT)
      throw new AppError('sender_limit', { limit: SENDER_LIMIT })
    const { id } = await tx.sender.create({
      data: { workspaceId, name: input.name, network: network() },
      select: { id: true },
    })
    await announce(tx, workspaceId, { type: 'sender', id })
    return { id }
  })
}

async function change(
  tx: Tx,
  workspaceId: string,
  id: string,
  data: Parameters<Tx['sender']['updateMany']>[0]['data'],
  { used = false } = {},
) {
  if ((await stampSender(tx, id, used)) === 0) throw new AppError('not_found')
  await tx.sender.updateMany({ where: { id, deletedAt: null }, data })
  await announce(tx, workspaceId, { type: 'sender', id })
}

/** @throws AppError not_found */
export const renameSender = (workspaceId: string, id: string, name: string): Promise<void> =>
  tenant(workspaceId, (tx) => change(tx, workspaceId, id, { name }))

/** WhatsApp refuses codes for a number for a long while once too many were asked for. */
const CODES = 6
/** Of all its numbers, removed ones too: each code shows up on the phone of whoever has that number. */
const CODES_OF_WORKSPACE = 20
/** Each opens a browser, of which a worker has few for everybody. */
const BACKUPS = 6
const CODES_WITHIN_MS = 10 * MINUTE

export type LinkWay = { method: LinkMethod; phone?: string | undefined; channel?: SendingChannel }

const E164 = /^\+[1-9]\d{6,14}$/

/**
 * The phone that will enter the code, E.164. A number with its country code is WhatsApp's to judge: a shop may have it
 * on a landline. @throws AppError phone_invalid, link_other_number
 */
function linkPhone(written: string, country: string, known: string | null): string {
  const plain = written.replace(/[\s().-]/g, '')
  const read = readPhone(written, country)
  const phone = E164.test(plain) ? plain : read.ok ? read.phone : null
  if (phone === null) throw new AppError('phone_invalid')
  if (known !== null && known !== phone) throw new AppError('link_other_number', { phone: known })
  return phone
}

/**
 * Asks for a link, by a QR that the phone scans or a code that is entered on it. Web writes the wish, the worker that
 * holds the lease answers with codes (`getLinkState`). Asking again starts over with fresh codes. A connected number
 * keeps its link.
 * @param way `phone` as people write it, for a code; `channel` for the backup's link
 * @throws AppError not_found, sender_restricted (banned by WhatsApp: linking again is no cure), phone_invalid,
 *   link_other_number (the number was linked to another phone before), rate_limited (in ten minutes: six codes, twenty of a
 *   workspace; six tries to link backups of a workspace), sender_not_linked (a backup joins a number that is)
 */
export async function requestLink(
  workspaceId: string,
  id: string,
  way: LinkWay = { method: 'qr' },
): Promise<{ requestId: string }> {
  if (way.channel === BACKUP) {
    await limitRate(`backup:${workspaceId}`, BACKUPS, CODES_WITHIN_MS)
    return requestBackup(workspaceId, id)
  }
  if (way.method === 'pairing_code') {
    await limitRate(`pairing:${workspaceId}:${id}`, CODES, CODES_WITHIN_MS)
    await limitRate(`pairing:${workspaceId}`, CODES_OF_WORKSPACE, CODES_WITHIN_MS)
  }
  return tenant(workspaceId, async (tx) => {
    const sender = await tx.sender.findFirst({
      where: { id, deletedAt: null },
      select: {
        status: true,
        holdReason: true,
        linkRequestId: true,
        phone: true,
        workspace: { select: { country: true } },
      },
    })
    if (!sender) throw new AppError('not_found')
    if (sender.status === 'restricted' && sender.holdReason === 'banned') throw new AppError('sender_restricted')
    if (sender.status === 'active' && sender.linkRequestId) return { requestId: sender.linkRequestId }
    const byCode = way.method === 'pairing_code'
    const requestId = randomUUID()
    await change(tx, workspaceId, id, {
      desiredState: 'linked',
      linkMethod: way.method,
      linkPhone: byCode ? linkPhone(way.phone ?? '', sender.workspace.country, sender.phone) : null,
      linkRequestId: requestId,
      linkRequestedAt: new Date(),
    })
    await nudge(tx, { topic: 'senders', id })
    return { requestId }
  })
}

/**
 * A person keeps a connection that nobody has used for a while: it lives 30 days from now. Counts as a use; the worker
 * writes the new end. @throws AppError not_found, sender_not_linked
 */
export const keepSession = (workspaceId: string, id: string): Promise<void> =>
  tenant(workspaceId, async (tx) => {
    const sender = await tx.sender.findFirst({ where: { id, deletedAt: null }, select: { status: true } })
    if (sender && (sender.status === 'unlinked' || sender.status === 'held')) throw new AppError('sender_not_linked')
    await change(tx, workspaceId, id, {}, { used: true })
    await nudge(tx, { topic: 'senders', id })
  })

/** Asks for the second link, on WhatsApp Web, by a QR of its own. A backup that is linked keeps its link. */
const requestBackup = (workspaceId: string, id: string): Promise<{ requestId: string }> =>
  tenant(workspaceId, async (tx) => {
    const sender = await tx.sender.findFirst({
      where: { id, deletedAt: null },
      select: { status: true, webLinkRequestId: true, webDesiredState: true },
    })
    if (!sender) throw new AppError('not_found')
    if (sender.status === 'restricted') throw new AppError('sender_restricted')
    if (sender.status !== 'active') throw new AppError('sender_not_linked')
    const standing = await tx.senderSession.count({
      where: { senderId: id, channel: BACKUP, endedAt: null, linkedAt: { not: null } },
    })
    if (standing > 0 && sender.webDesiredState === 'linked' && sender.webLinkRequestId)
      return { requestId: sender.webLinkRequestId }
    const requestId = randomUUID()
    await change(tx, workspaceId, id, {
      webDesiredState: 'linked',
      webLinkRequestId: requestId,
      webLinkRequestedAt: new Date(),
    })
    await nudge(tx, { topic: 'senders', id })
    return { requestId }
  })

const NO_BACKUP = { webDesiredState: 'unlinked', webLinkRequestId: null, webLinkRequestedAt: null }
/**
 * Wishes the link away, or the backup's alone: the worker logs the devices out at WhatsApp and removes their credentials.
 * Waiting messages stay.
 */
export const requestUnlink = (workspaceId: string, id: string, channel: SendingChannel = PRIMARY): Promise<void> =>
  tenant(workspaceId, async (tx) => {
    const all = { desiredState: 'unlinked', linkRequestId: null, linkRequestedAt: null }
    await change(tx, workspaceId, id, channel === BACKUP ? NO_BACKUP : { ...all, ...NO_BACKUP })
    await nudge(tx, { topic: 'senders', id })
  })

/** Removes a number that no run needs any more. @throws AppError sender_has_live_run */
export const deleteSender = (workspaceId: string, id: string): Promise<void> =>
  tenant(workspaceId, async (tx) => {
    const live = await tx.campaignRun.count({
      where: { senderId: id, status: { in: ['scheduled', 'sending', 'paused'] } },
    })
    if (live > 0) throw new AppError('sender_has_live_run', { runs: live })
    await change(tx, workspaceId, id, {
      ...NO_BACKUP,
      desiredState: 'unlinked',
      linkRequestId: null,
      deletedAt: new Date(),
    })
    await nudge(tx, { topic: 'senders', id })
  })
