import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { StateLog } from './state-log.ts'

let directory: string
let file: string

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'state-'))
  file = join(directory, 'state.log')
})
afterEach(() => rmSync(directory, { recursive: true }))

async function reread(): Promise<Record<string, unknown>> {
  const { log, stored } = await StateLog.open(file)
  log.close()
  return Object.fromEntries(stored)
}

describe('the state on disk', () => {
  it('keeps the last value of each key, bytes included, and forgets the deleted', async () => {
    const { log } = await StateLog.open(file)
    let counter = 1
    log.set('a', () => ({ counter, bytes: Buffer.from([1, 2]) }))
    log.set('b', () => 'gone')
    log.flush()
    counter = 2
    log.set('a', () => ({ counter, bytes: Buffer.from([3]) }))
    log.delete('b')
    log.flush()
    expect(await reread()).toEqual({ a: { counter: 2, bytes: Buffer.from([3]) } })
  })

  it('survives a line cut short, and a compaction that never finished', async () => {
    const { log } = await StateLog.open(file)
    log.set('a', () => 1)
    log.close()
    appendFileSync(file, 'a\t{"half":')
    writeFileSync(`${file}.new`, 'a\t99')
    expect(await reread()).toEqual({ a: 1 })
  })

  it('writes by itself within a moment, and does not grow over restarts', async () => {
    const { log } = await StateLog.open(file)
    log.set('a', () => 'x')
    await expect.poll(() => readFileSync(file, 'utf8')).toBe('a\t"x"\n')
    log.close()
    await reread()
    await reread()
    expect(readFileSync(file, 'utf8')).toBe('a\t"x"\n')
  })
})
