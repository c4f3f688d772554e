import pg from 'pg'
import { migrate } from '../migrations.ts'
import { freePort, type Postgres, startPostgres } from '../postgres.ts'
import type { DataFolder } from './data-folder.ts'
import { isFree } from './ports.ts'

const OLDEST = 18

/** The address without its password, for a message. */
export function withoutPassword(address: string): string {
  if (!URL.canParse(address)) return 'what DATABASE_URL says'
  const url = new URL(address)
  url.password = url.password && '***'
  return url.href
}

/** What to do about a connection that failed, in words for the person who set DATABASE_URL. */
export function explainConnection(address: string, error: unknown): string {
  const { code, message } = error as { code?: string; message?: string }
  const at = withoutPassword(address)
  switch (code) {
    case 'ECONNREFUSED':
      return `Nothing answers at ${at}. Is PostgreSQL started there, and the port right?`
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `The host in ${at} is not known. Correct DATABASE_URL.`
    case '28P01':
    case '28000':
      return `PostgreSQL refuses the user or the password of ${at}. Correct DATABASE_URL.`
    case '3D000':
      return `The database of ${at} does not exist. Make it (createdb), or correct DATABASE_URL.`
    case '42501':
      return `The user of ${at} may not do what a migration needs (${message}). It must own the database and may create a role.`
    default:
      return `PostgreSQL at ${at}: ${message || code || String(error)}`
  }
}

/** What is wrong with a server's version, if anything. */
export const versionProblem = (version: string): string | undefined =>
  Number.parseInt(version, 10) >= OLDEST
    ? undefined
    : `this is version ${version}, and Broadcaster needs ${OLDEST} or newer (for uuidv7). Upgrade it, or leave DATABASE_URL empty.`

/** A driver takes almost anything for an address, and then looks in the wrong place. */
function checkAddress(address: string): void {
  if (/^postgres(ql)?:\/\/[^/]/.test(address) && URL.canParse(address)) return
  throw new Error(
    'DATABASE_URL is no address of a PostgreSQL. It looks like this: postgresql://USER:PASSWORD@HOST:5432/DATABASE ' +
      '(signs like @ or / in the password percent-encoded). Leave it empty for the embedded one.',
  )
}

/**
 * Checks that the server can be reached and is new enough.
 * @throws Error that says what to do
 */
export async function checkServer(address: string): Promise<void> {
  checkAddress(address)
  const client = new pg.Client({
    connectionString: address,
    connectionTimeoutMillis: 10_000,
    application_name: 'start',
  })
  client.on('error', () => {})
  try {
    await client.connect()
    const { rows } = await client.query<{ server_version: string }>('SHOW server_version')
    const problem = versionProblem(rows[0]?.server_version ?? '')
    if (problem) throw new Error(problem)
  } catch (error) {
    throw new Error(explainConnection(address, error), { cause: error })
  } finally {
    await client.end().catch(() => {})
  }
}

/**
 * Brings the database to this release.
 * @returns how many migrations were applied now
 */
export async function migrateDatabase(address: string): Promise<number> {
  try {
    return (await migrate(address)).length
  } catch (error) {
    if ((error as { code?: string }).code) throw new Error(explainConnection(address, error), { cause: error })
    throw error
  }
}

/** Starts the folder's own PostgreSQL, on the port it had before when that is free. */
export async function embeddedDatabase(folder: DataFolder, { durable = true } = {}): Promise<Postgres> {
  const last = folder.port('postgres')
  const port = last && (await isFree(last)) ? last : await freePort()
  const server = await startPostgres(folder.path('postgres'), { port, durable })
  folder.rememberPort('postgres', port)
  return server
}
