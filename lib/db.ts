import { PrismaPg } from '@prisma/adapter-pg'
import pg from 'pg'
import { connectionOptions, guardPool } from '#lib/db-connections.ts'
import { PrismaClient } from '#lib/generated/prisma/client.ts'
import { insideTenant } from '#lib/tenant-scope.ts'

// bigint columns are counters and sequence numbers far below 2^53, and JSON knows no BigInt.
pg.types.setTypeParser(pg.types.builtins.INT8, Number)

type Handles = { pool?: pg.Pool; prisma?: PrismaClient; unguard?: () => Promise<void> }
// Next reloads modules in development; the connections stay.
const global = globalThis as { __db?: Handles }
global.__db ??= {}
const handles = global.__db

/**
 * A transaction whose process does nothing for this long is ended by PostgreSQL: one that is paused, or cut off without a
 * word, must not keep rows locked that another worker needs to take over. Nothing of ours waits within a transaction.
 */
const limitIdleTransactions = async (client: pg.ClientBase): Promise<void> => {
  await client.query(`SET idle_in_transaction_session_timeout = '10s'`)
}

/** The service role's pool. Hand-written SQL binds workspace_id itself; see docs/design.md §8. */
export function pool(): pg.Pool {
  if (insideTenant())
    throw new Error('pool() inside tenant(): use the tenant transaction, a second connection can starve the pool')
  if (!handles.pool) {
    handles.pool = new pg.Pool({ ...connectionOptions(), max: 12, onConnect: limitIdleTransactions })
    handles.unguard = guardPool(handles.pool)
    handles.pool.on('error', () => {}) // an idle connection died: the pool replaces it
  }
  return handles.pool
}

/** Prisma as the service role, for rows that belong to no workspace (users, plans) and for the operators' area. */
export function prisma(): PrismaClient {
  if (insideTenant()) throw new Error('prisma() inside tenant(): use the tenant transaction')
  handles.prisma ??= new PrismaClient({ adapter: new PrismaPg(pool()) })
  return handles.prisma
}

/** One transaction of the service role. Rolls back on any throw. */
export async function transaction<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool().connect()
  let broken: Error | undefined
  // the pool listens to idle connections only: without this, one that dies in here would end the process
  const died = (error: Error) => {
    broken = error
  }
  client.on('error', died)
  try {
    await client.query('BEGIN')
    const result = await work(client)
    const end = await client.query('COMMIT')
    // a swallowed SQL error turns COMMIT into ROLLBACK without an exception
    if (end.command !== 'COMMIT') throw new Error('the transaction was rolled back: an SQL error in it was swallowed')
    return result
  } catch (error) {
    await client.query('ROLLBACK').catch((failure: Error) => {
      broken = failure
    })
    throw error
  } finally {
    client.off('error', died)
    client.release(broken)
  }
}

/** Closes every connection; for scripts, tests and a worker's end. */
export async function closeDb(): Promise<void> {
  const { pool: open, prisma: client, unguard } = handles
  handles.pool = undefined
  handles.prisma = undefined
  await client?.$disconnect()
  await unguard?.()
  await open?.end()
}
