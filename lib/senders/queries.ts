import { AppError } from '#lib/errors.ts'
import { tenant } from '#lib/tenant.ts'
import { linkState } from './link-state.ts'
import { senderRows } from './list.sql.ts'
import { readQr } from './qr.ts'
import type { LinkState, Sender } from './schema.ts'

const read = (workspaceId: string, id: string | null) => tenant(workspaceId, (tx) => senderRows(tx, id))

/** The workspace's numbers, oldest first. */
export const listSenders = async (workspaceId: string): Promise<Sender[]> =>
  (await read(workspaceId, null)).map(({ linkRequestedAt: _, ...sender }) => sender)

/** @throws AppError not_found, also for a number of another workspace */
export async function getSender(workspaceId: string, id: string): Promise<Sender> {
  const [row] = await read(workspaceId, id)
  if (!row) throw new AppError('not_found')
  const { linkRequestedAt: _, ...sender } = row
  return sender
}

/** How far the linking of a number is, with the code to scan while there is one. */
export async function getLinkState(workspaceId: string, id: string): Promise<LinkState> {
  const [row] = await read(workspaceId, id)
  if (!row) throw new AppError('not_found')
  const qr = row.desiredState === 'linked' ? await readQr(workspaceId, id) : null
  return linkState(row, qr, row.linkRequestedAt, new Date())
}
