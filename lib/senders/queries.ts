import { AppError } from '#lib/errors.ts'
import { tenant } from '#lib/tenant.ts'
import { BACKUP, PRIMARY, type SendingChannel } from './channel.ts'
import { linkState } from './link-state.ts'
import { type SenderRow, senderRows } from './list.sql.ts'
import { readQr } from './qr.ts'
import type { LinkMethod, LinkState, Sender } from './schema.ts'

const read = (workspaceId: string, id: string | null) => tenant(workspaceId, (tx) => senderRows(tx, id))

const shown = ({ linkRequestedAt: _, linkMethod: __, linkPhone: ___, ...sender }: SenderRow): Sender => sender

/** The workspace's numbers, oldest first. */
export const listSenders = async (workspaceId: string): Promise<Sender[]> => (await read(workspaceId, null)).map(shown)

/** @throws AppError not_found, also for a number of another workspace */
export async function getSender(workspaceId: string, id: string): Promise<Sender> {
  const [row] = await read(workspaceId, id)
  if (!row) throw new AppError('not_found')
  return shown(row)
}

/** How far the linking of a number is, or of its backup, with the code to scan or to enter while there is one. */
export async function getLinkState(
  workspaceId: string,
  id: string,
  channel: SendingChannel = PRIMARY,
): Promise<LinkState> {
  const [row] = await read(workspaceId, id)
  if (!row) throw new AppError('not_found')
  if (channel === BACKUP) {
    const { backup, phone, status } = row
    const qr = backup.desiredState === 'linked' ? await readQr(workspaceId, id, BACKUP) : null
    return linkState({ ...backup, phone, status, linkMethod: 'qr' }, qr, backup.linkRequestedAt, new Date())
  }
  const qr = row.desiredState === 'linked' ? await readQr(workspaceId, id) : null
  return linkState(row, qr, row.linkRequestedAt, new Date())
}

/** By which way the number was last asked to be linked; `phone` is the one on which a code is to be entered. */
export async function lastLinkWay(
  workspaceId: string,
  id: string,
): Promise<{ method: LinkMethod; phone: string | null }> {
  const [row] = await read(workspaceId, id)
  if (!row) throw new AppError('not_found')
  return { method: row.linkMethod ?? 'qr', phone: row.linkPhone ?? row.phone }
}

/** The number that is meant: the one that is named, else the workspace's first. @throws AppError not_found */
export async function senderOrFirst(workspaceId: string, id: string | undefined): Promise<string> {
  if (id !== undefined) return (await getSender(workspaceId, id)).id
  const [first] = await listSenders(workspaceId)
  if (!first) throw new AppError('not_found')
  return first.id
}
