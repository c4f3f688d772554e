import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll } from 'vitest'

/** Gives the test file a folder for uploads of its own. Call once at its top, before anything reads the environment. */
export function testStorage(): string {
  const dir = mkdtempSync(path.join(os.tmpdir(), 'broadcaster-storage-'))
  process.env.STORAGE_DIR = dir
  afterAll(() => rmSync(dir, { recursive: true, force: true }))
  return dir
}
