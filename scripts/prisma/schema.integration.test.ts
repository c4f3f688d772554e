import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { expect, inject, test } from 'vitest'
import { ROOT } from '../stack/environment.ts'
import { schemaDiff } from './schema-engine.ts'

test('schema.prisma says what the migrations make', async () => {
  expect(await schemaDiff(inject('postgresUrl'))).toMatch(/^(-- This is an empty migration\.)?$/)
})

test('a column that only the schema knows is found', async () => {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'schema-'))
  const file = path.join(dir, 'schema.prisma')
  const schema = fs.readFileSync(path.join(ROOT, 'prisma/schema.prisma'), 'utf8')
  fs.writeFileSync(file, schema.replace('model Plan {', 'model Plan {\n  unheardOf Int?'))
  expect(await schemaDiff(inject('postgresUrl'), file)).toContain('ADD COLUMN     "unheardOf" INTEGER')
  fs.rmSync(dir, { recursive: true })
})
