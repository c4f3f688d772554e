import fs from 'node:fs'
import path from 'node:path'
import pg from 'pg'
import type { TestProject } from 'vitest/node'
import { migrate } from '../../scripts/migrations.ts'
import { startPostgres } from '../../scripts/postgres.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** The server's URL; the template database is TEMPLATE. */
    postgresUrl: string
  }
}

export const TEMPLATE = 'template_broadcaster'

/** One PostgreSQL for the run, one migrated template; each test file clones it (tests/database/index.ts). */
export default async function setup(project: TestProject) {
  const dir = path.resolve('.test', `postgres-${process.pid}`)
  fs.rmSync(dir, { recursive: true, force: true })
  const server = await startPostgres(dir, { durable: false })
  const admin = new pg.Client({ connectionString: server.url })
  await admin.connect()
  await admin.query(`CREATE DATABASE ${TEMPLATE}`)
  await admin.end()
  const template = new URL(server.url)
  template.pathname = `/${TEMPLATE}`
  await migrate(template.href)
  project.provide('postgresUrl', server.url)
  return async () => {
    await server.stop()
    fs.rmSync(dir, { recursive: true, force: true })
  }
}
