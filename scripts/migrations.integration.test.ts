import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest'
import { migrate } from './migrations.ts'

let dir = ''
let url = ''
let name = ''

async function admin(sql: string) {
  const client = new pg.Client({ connectionString: inject('postgresUrl') })
  await client.connect()
  await client.query(sql).finally(() => client.end())
}

async function rows(sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  return (await client.query(sql).finally(() => client.end())).rows
}

const write = (migration: string, sql: string) => {
  fs.mkdirSync(path.join(dir, migration), { recursive: true })
  fs.writeFileSync(path.join(dir, migration, 'migration.sql'), sql)
}

beforeEach(async () => {
  dir = fs.mkdtempSync(path.join(os.tmpdir(), 'migrations-'))
  name = `empty_${Math.random().toString(36).slice(2)}`
  await admin(`CREATE DATABASE ${name}`)
  const address = new URL(inject('postgresUrl'))
  address.pathname = `/${name}`
  url = address.href
  write('1_first', 'CREATE TABLE a (id int);')
})
afterEach(async () => {
  fs.rmSync(dir, { recursive: true })
  await admin(`DROP DATABASE ${name}`)
})

describe('a migration that fails half-way', () => {
  test('leaves nothing of itself, says where, and goes through once it is mended', async () => {
    write('2_second', 'CREATE TABLE b (id int);\nINSERT INTO nowhere VALUES (1);')
    await expect(migrate(url, dir)).rejects.toThrow(/2_second failed and was rolled back.*nowhere/s)
    expect(await rows(`SELECT to_regclass('a') AS a, to_regclass('b') AS b`)).toEqual([{ a: 'a', b: null }])
    write('2_second', 'CREATE TABLE b (id int);')
    expect(await migrate(url, dir)).toEqual(['2_second'])
    expect(await rows(`SELECT to_regclass('b') AS b`)).toEqual([{ b: 'b' }])
  })

  test('a connection that dies in the middle leaves nothing either', async () => {
    write('2_second', 'CREATE TABLE b (id int);\nSELECT pg_terminate_backend(pg_backend_pid());')
    await expect(migrate(url, dir)).rejects.toThrow(/2_second failed/)
    expect(await rows(`SELECT to_regclass('b') AS b`)).toEqual([{ b: null }])
    write('2_second', 'CREATE TABLE b (id int);')
    expect(await migrate(url, dir)).toEqual(['2_second'])
  })

  test('one that ends its own transaction is refused', async () => {
    write('2_second', 'CREATE TABLE b (id int); COMMIT; BEGIN;')
    await expect(migrate(url, dir)).rejects.toThrow(/starts or ends a transaction itself/)
  })
})

test('several starts at once apply each migration once', async () => {
  write('2_second', 'CREATE TABLE b (id int);')
  const applied = await Promise.all([1, 2, 3].map(() => migrate(url, dir)))
  expect(applied.flat().sort()).toEqual(['1_first', '2_second'])
})

test('a migration that was changed afterwards stops the start', async () => {
  await migrate(url, dir)
  write('1_first', 'CREATE TABLE a (id bigint);')
  await expect(migrate(url, dir)).rejects.toThrow(/1_first was changed after it was applied/)
})

test('an older release refuses the database of a newer one', async () => {
  write('2_second', 'CREATE TABLE b (id int);')
  await migrate(url, dir)
  fs.rmSync(path.join(dir, '2_second'), { recursive: true })
  await expect(migrate(url, dir)).rejects.toThrow(/2_second is applied but not part of this release/)
})
