import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest'
import { startPostgres } from '../postgres.ts'
import { dataFolder } from './data-folder.ts'
import { checkServer, embeddedDatabase, versionProblem } from './database.ts'
import { signalGroup } from './processes.ts'

let dir = ''
beforeEach(() => {
  dir = fs.mkdtempSync(path.join(os.tmpdir(), 'database-'))
})
afterEach(() => fs.rmSync(dir, { recursive: true, force: true }))

const at = (change: (url: URL) => void) => {
  const url = new URL(inject('postgresUrl'))
  change(url)
  return url.href
}

describe('a server of one’s own', () => {
  test('is taken when it answers and is new enough', async () => {
    await expect(checkServer(inject('postgresUrl'))).resolves.toBeUndefined()
    expect(versionProblem('18.4')).toBeUndefined()
    expect(versionProblem('17.6 (Debian 17.6-1)')).toMatch(/18 or newer/)
  })

  test.each([
    ['nobody listens', (url: URL) => (url.port = '1'), /Nothing answers/],
    ['wrong password', (url: URL) => (url.password = 'wrong'), /refuses the user or the password/],
    ['no such database', (url: URL) => (url.pathname = '/none'), /does not exist/],
  ])('%s', async (_, change, words) => {
    await expect(checkServer(at(change))).rejects.toThrow(words)
  })
})

test('the embedded one starts again after a kill -9, with what was committed, on its port', async () => {
  const first = await embeddedDatabase(dataFolder(dir))
  const client = new pg.Client({ connectionString: first.url })
  client.on('error', () => {})
  await client.connect()
  await client.query('CREATE TABLE kept AS SELECT 7 AS n')
  signalGroup(first.pid, 'SIGKILL')
  await client.end().catch(() => {})
  const second = await embeddedDatabase(dataFolder(dir))
  const again = new pg.Client({ connectionString: second.url })
  await again.connect()
  expect((await again.query('SELECT n FROM kept')).rows).toEqual([{ n: 7 }])
  await again.end()
  await second.stop()
})

test('without user namespaces root is told what to do', async () => {
  // stands in for a kernel that forbids them; an ordinary user never asks for one
  fs.writeFileSync(
    path.join(dir, 'unshare'),
    '#!/bin/sh\necho "unshare: unshare failed: Operation not permitted" >&2\nexit 1\n',
  )
  fs.chmodSync(path.join(dir, 'unshare'), 0o755)
  const { PATH } = process.env
  process.env.PATH = `${dir}:${PATH}`
  try {
    const started = startPostgres(path.join(dir, 'pg'), { durable: false })
    if (process.getuid?.() === 0) await expect(started).rejects.toThrow(/ordinary user.*DATABASE_URL/s)
    else await (await started).stop()
  } finally {
    process.env.PATH = PATH
  }
})
