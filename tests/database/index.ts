import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, inject } from 'vitest'
import { closeDb } from '#lib/db.ts'
import { TEMPLATE } from './global-setup.ts'

async function admin(sql: string) {
  const client = new pg.Client({ connectionString: inject('postgresUrl') })
  await client.connect()
  try {
    await client.query(sql)
  } finally {
    await client.end()
  }
}

/**
 * Gives the test file a database of its own, cloned from the migrated template, and points DATABASE_URL at it.
 * Call once at the top of an integration test; dropped afterwards, and a connection left open fails the file.
 */
export function testDatabase(): { url(): string } {
  const name = `test_${randomBytes(6).toString('hex')}`
  const address = () => {
    const url = new URL(inject('postgresUrl'))
    url.pathname = `/${name}`
    return url.href
  }
  beforeAll(async () => {
    await admin(`CREATE DATABASE ${name} TEMPLATE ${TEMPLATE}`)
    process.env.DATABASE_URL = address()
  })
  afterAll(async () => {
    await closeDb()
    await admin(`DROP DATABASE ${name}`)
  })
  return { url: address }
}
