import { randomBytes } from 'node:crypto'
import { pool } from '#lib/db.ts'

const unique = () => randomBytes(5).toString('hex')
const one = async <T>(sql: string, values: unknown[]): Promise<T> => (await pool().query(sql, values)).rows[0] as T

/** A verified user who owns a new workspace on a plan. */
export async function aWorkspace({
  plan = 'business',
  name = 'Kulkarni Sarees',
}: {
  plan?: string
  name?: string
} = {}) {
  const user = await one<{ id: string; email: string }>(
    `INSERT INTO users (email, name, password_hash, email_verified_at) VALUES ($1, 'Meera Kulkarni', 'unset', now()) RETURNING id, email`,
    [`${unique()}@example.in`],
  )
  const workspace = await one<{ id: string }>('INSERT INTO workspaces (name) VALUES ($1) RETURNING id', [name])
  await pool().query(`INSERT INTO memberships (workspace_id, user_id, role) VALUES ($1, $2, 'owner')`, [
    workspace.id,
    user.id,
  ])
  await pool().query('INSERT INTO subscriptions (workspace_id, plan_code) VALUES ($1, $2)', [workspace.id, plan])
  return { workspaceId: workspace.id, userId: user.id, email: user.email }
}

/** A sender that is linked and active as far as the rows say (no socket behind it). */
export async function aSender(
  workspaceId: string,
  { phone = `+9198${Math.floor(1e7 + Math.random() * 9e7)}`, status = 'active' } = {},
) {
  return one<{ id: string; phone: string }>(
    `INSERT INTO senders (workspace_id, name, phone, network, status, desired_state, first_linked_at)
     VALUES ($1, 'Shop main', $2, 'simulator', $3, 'linked', now()) RETURNING id, phone`,
    [workspaceId, phone, status],
  )
}

let counter = 0
/** An Indian mobile number that no other call returns. */
export const aPhone = (): string => `+91${9_700_000_000 + Math.floor(Math.random() * 9e5) * 100 + (counter++ % 100)}`

/** A contact, with a recorded consent unless told otherwise. */
export async function aContact(
  workspaceId: string,
  {
    phone = aPhone(),
    name = 'Sunita Patil',
    attributes = {},
    consent = true,
  }: { phone?: string; name?: string | null; attributes?: Record<string, string>; consent?: boolean } = {},
) {
  const contact = await one<{ id: string; phone: string }>(
    `INSERT INTO contacts (workspace_id, phone, name, attributes, source) VALUES ($1, $2, $3, $4, 'manual') RETURNING id, phone`,
    [workspaceId, phone, name, JSON.stringify(attributes)],
  )
  if (consent)
    await pool().query(
      `INSERT INTO consent_events (workspace_id, phone, kind, source) VALUES ($1, $2, 'granted', 'manual')`,
      [workspaceId, phone],
    )
  return contact
}
