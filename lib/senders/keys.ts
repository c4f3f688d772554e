import { newDataKey, open, seal } from '#lib/crypto.ts'
import { env } from '#lib/env.ts'
import { type KeyDelete, type KeyRow, type KeyWrite, readAllKeyRows, readKeyRows, writeKeyRows } from './keys.sql.ts'
import { type ChannelKind, type Fence, openSessionRow, type SessionRow } from './sessions.sql.ts'

/** A value to store, or null to delete it. */
export type KeyChange = { type: string; keyId: string; value: string | null }
/** The same with bytes. */
export type ByteChange = { type: string; keyId: string; value: string | Uint8Array | null }

/**
 * The encrypted credentials and keys of one session. Values are texts of the channel's own making; in the database
 * they stand as AES-256-GCM under the session's data key, bound to workspace, sender, session, type and id.
 */
export type SessionStore = {
  /** The credentials as they were saved, null for a session that has none yet. */
  loadCreds(): Promise<string | null>
  /** @throws LeaseLost */
  saveCreds(creds: string): Promise<void>
  /** Ids that are not stored are left out. */
  readKeys(type: string, ids: readonly string[]): Promise<Map<string, string>>
  /** Everything of a type that has few rows. */
  readAll(type: string): Promise<Map<string, string>>
  /** All or none, deletes included. A key may stand in the list once. @throws LeaseLost */
  writeKeys(changes: readonly KeyChange[]): Promise<void>
  /** As readKeys and writeKeys, for values that are bytes. */
  readBytes(type: string, ids: readonly string[]): Promise<Map<string, Buffer>>
  writeBytes(changes: readonly ByteChange[]): Promise<void>
}

/** A session taken over for one lease epoch, with its store. */
export type Session = Omit<SessionRow, 'dataKey'> & { store: SessionStore }

const CREDS: KeyDelete = { type: 'creds', keyId: '' }
const masterKey = () => Buffer.from(env().MASTER_KEY, 'base64')
const dataKeyAad = (workspaceId: string, senderId: string, sessionId: string) =>
  `${workspaceId}|${senderId}|${sessionId}|data_key`

/**
 * Takes over the sender's session on a channel, with empty caches by nature: nothing is read before.
 * @param linkRequestId starts a session when there is none (see openSessionRow)
 * @returns null when there is no session and no link was asked for
 * @throws LeaseLost; Error when the master key is another one, or the sender belongs to another network
 */
export async function openSession(
  senderId: string,
  epoch: number,
  channel: ChannelKind,
  linkRequestId: string | null = null,
): Promise<Session | null> {
  const wrap = (workspaceId: string, sessionId: string) =>
    seal(masterKey(), newDataKey(), dataKeyAad(workspaceId, senderId, sessionId))
  const row = await openSessionRow(senderId, epoch, channel, linkRequestId, wrap)
  if (!row) return null
  const { dataKey, ...session } = row
  const key = open(masterKey(), dataKey, dataKeyAad(row.workspaceId, senderId, row.sessionId))
  return { ...session, store: makeStore(session, key) }
}

function makeStore(fence: Fence, dataKey: Uint8Array): SessionStore {
  const aad = ({ type, keyId }: KeyDelete) =>
    `${fence.workspaceId}|${fence.senderId}|${fence.sessionId}|${type}|${keyId}`
  const sealed = (key: KeyDelete, value: string | Uint8Array): KeyWrite => ({
    ...key,
    value: seal(dataKey, typeof value === 'string' ? Buffer.from(value) : value, aad(key)),
  })
  const opened = (type: string, rows: KeyRow[]) =>
    new Map(rows.map(({ keyId, value }) => [keyId, open(dataKey, value, aad({ type, keyId }))]))
  const texts = (values: Map<string, Buffer>) => new Map([...values].map(([keyId, value]) => [keyId, value.toString()]))
  const readBytes = async (type: string, ids: readonly string[]) => opened(type, await readKeyRows(fence, type, ids))
  const read = async (type: string, ids: readonly string[]) => texts(await readBytes(type, ids))
  const writeBytes = async (changes: readonly ByteChange[]): Promise<void> => {
    const writes: KeyWrite[] = []
    const deletes: KeyDelete[] = []
    for (const { type, keyId, value } of changes) {
      if (value === null) deletes.push({ type, keyId })
      else writes.push(sealed({ type, keyId }, value))
    }
    await writeKeyRows(fence, writes, deletes)
  }
  return {
    loadCreds: async () => (await read(CREDS.type, [CREDS.keyId])).get(CREDS.keyId) ?? null,
    saveCreds: (creds) => writeKeyRows(fence, [sealed(CREDS, creds)], []),
    readKeys: read,
    readBytes,
    readAll: async (type) => texts(opened(type, await readAllKeyRows(fence, type))),
    writeKeys: writeBytes,
    writeBytes,
  }
}
