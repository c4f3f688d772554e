/** `npm run schema:diff`: the SQL that leads from the migrations to prisma/schema.prisma, for a new migration to start from. */
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { startPostgres } from './postgres.ts'
import { schemaDiff } from './prisma/schema-engine.ts'

const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'schema-diff-'))
const server = await startPostgres(path.join(dir, 'postgres'), { durable: false })
try {
  console.log(await schemaDiff(server.url))
} finally {
  await server.stop()
  fs.rmSync(dir, { recursive: true, force: true })
}
process.exit()
