import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { localStorage } from '#lib/storage/local.ts'
import { type Bytes, FileGone, isStorageKey, storageKey } from '#lib/storage/storage.ts'

const WORKSPACE = '0190d2a4-0000-7000-8000-000000000001'
let dir: string
beforeEach(async () => {
  dir = await mkdtemp(path.join(os.tmpdir(), 'storage-'))
})
afterEach(() => rm(dir, { recursive: true }))

const bytes = async function* (...parts: string[]): Bytes {
  for (const part of parts) yield Buffer.from(part)
}
const text = async (body: Bytes) => {
  const parts: Uint8Array[] = []
  for await (const part of body) parts.push(part)
  return Buffer.concat(parts).toString()
}
const filesIn = async (folder: string) =>
  (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile())

it('gives back what was written, and nothing after it was removed', async () => {
  const files = localStorage(dir)
  const key = storageKey(WORKSPACE, 'imports', 'a.csv')
  expect(await files.write(key, bytes('name,', 'phone'), { maxBytes: 10 })).toBe(10)
  expect(await text(files.read(key))).toBe('name,phone')
  await files.remove(key)
  await files.remove(key)
  await expect(text(files.read(key))).rejects.toBeInstanceOf(FileGone)
})

it('keeps nothing of a file that is too large or breaks off, and leaves the older one alone', async () => {
  const files = localStorage(dir)
  const key = storageKey(WORKSPACE, 'imports', 'a.csv')
  await files.write(key, bytes('old'), { maxBytes: 10 })
  await expect(files.write(key, bytes('12345', '678901'), { maxBytes: 10 })).rejects.toMatchObject({
    code: 'file_too_large',
  })
  const broken = async function* (): Bytes {
    yield Buffer.from('123')
    throw new Error('connection lost')
  }
  await expect(files.write(key, broken(), { maxBytes: 10 })).rejects.toThrow('connection lost')
  expect(await text(files.read(key))).toBe('old')
  expect(await filesIn(dir)).toHaveLength(1)
})

it.each([
  '../x',
  '/etc/passwd',
  'a/../../x',
  'a//b',
  'a/.hidden',
  'a/b\0',
  'a\\b',
  'a',
  '',
  'a/b.c.d',
  `a/${'b'.repeat(300)}`,
])('refuses the key %j', async (key) => {
  await writeFile(path.join(dir, 'x'), 'secret')
  expect(isStorageKey(key)).toBe(false)
  const files = localStorage(path.join(dir, 'files'))
  await expect(text(files.read(key))).rejects.toThrow(TypeError)
  await expect(files.write(key, bytes('x'), { maxBytes: 10 })).rejects.toThrow(TypeError)
  await expect(files.remove(key)).rejects.toThrow(TypeError)
  expect(() => storageKey(key)).toThrow()
})
