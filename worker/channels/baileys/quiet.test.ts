import fs from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SIGNAL_LINES, silenceSignalLibrary } from './quiet.ts'

const said: unknown[][] = []
const originals = { info: console.info, warn: console.warn, error: console.error, log: console.log }
beforeAll(() => {
  for (const method of ['info', 'warn', 'error', 'log'] as const) console[method] = (...args) => void said.push(args)
  silenceSignalLibrary()
  silenceSignalLibrary()()
})
afterAll(() => {
  Object.assign(console, originals)
})

describe("libsignal's console lines", () => {
  it('are silenced, all of them that the installed version has', () => {
    const folder = path.resolve('node_modules/libsignal/src')
    const lines = fs
      .readdirSync(folder)
      .flatMap((file) => fs.readFileSync(path.join(folder, file), 'utf8').split('\n'))
      .filter((line) => /^\s*console\./.test(line))
    expect(lines.length).toBeGreaterThan(10)
    for (const line of lines) {
      const first = /console\.\w+\(["'`](.*?)["'`]/.exec(line)?.[1]
      expect(
        SIGNAL_LINES.some((start) => first?.startsWith(start)),
        line,
      ).toBe(true)
    }
    console.info('Closing session:', { privKey: 'very private' })
    console.warn('Session already closed', { privKey: 'very private' })
    console.error('Session error:Error: Bad MAC', 'at …')
    expect(said).toEqual([])
  })

  it('come back when nobody needs it any more, and not before', () => {
    const own = console.warn
    const end = silenceSignalLibrary()
    end()
    end()
    expect(console.warn).toBe(own)
    console.warn('Session already open')
    expect(said).toEqual([])
  })

  it('leave every other line alone', () => {
    console.info('Closing the shop')
    console.log({ privKey: 1 })
    expect(said).toEqual([['Closing the shop'], [{ privKey: 1 }]])
  })
})
