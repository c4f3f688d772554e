import { spawn } from 'node:child_process'
import fs from 'node:fs'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { dataFolder } from './data-folder.ts'
import { checkServer, explainConnection, withoutPassword } from './database.ts'
import { stackEnvironment } from './environment.ts'
import { webPort } from './ports.ts'
import { endLeftover, isAlive, markOf, type ProcessMark } from './processes.ts'
import { sourcesHash } from './web-build.ts'

let dir = ''
beforeEach(() => {
  dir = fs.mkdtempSync(path.join(os.tmpdir(), 'stack-'))
})
afterEach(() => fs.rmSync(dir, { recursive: true }))

/** A process that ignores nothing and does nothing, in a group of its own. */
function idle(): { mark: ProcessMark; gone: Promise<void> } {
  const child = spawn('sleep', ['60'], { detached: true, stdio: 'ignore' })
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  return { mark: markOf(child.pid!)!, gone }
}

describe('what a killed run left', () => {
  test('is ended at the next start', async () => {
    const { mark, gone } = idle()
    const dead: ProcessMark = { pid: 2 ** 22 - 1, since: '1' }
    fs.writeFileSync(path.join(dir, 'run.json'), JSON.stringify({ launcher: dead, url: '', children: [mark] }))
    await dataFolder(dir).take()
    await gone
    expect(isAlive(mark)).toBe(false)
  })

  test('a process that only has the same number is left alone', async () => {
    const { mark, gone } = idle()
    await endLeftover({ pid: mark.pid, since: 'another time' })
    expect(isAlive(mark)).toBe(true)
    await endLeftover(mark)
    await gone
  })

  test('a run that is alive keeps its folder', async () => {
    const { mark, gone } = idle()
    const run = { launcher: mark, url: 'http://127.0.0.1:3000', children: [] }
    fs.writeFileSync(path.join(dir, 'run.json'), JSON.stringify(run))
    await expect(dataFolder(dir).take()).rejects.toThrow(/running already, at http:\/\/127\.0\.0\.1:3000 .*Ctrl-C/)
    await endLeftover(mark)
    await gone
  })
})

describe('secrets', () => {
  test('are made once, for this user alone', () => {
    const first = dataFolder(dir).secrets()
    expect(dataFolder(dir).secrets()).toEqual(first)
    expect(Buffer.from(first.MASTER_KEY, 'base64')).toHaveLength(32)
    expect(fs.statSync(path.join(dir, 'secrets.json')).mode & 0o777).toBe(0o600)
  })

  test('are never replaced when they cannot be read', () => {
    fs.writeFileSync(path.join(dir, 'secrets.json'), '{"AUTH_SECRET":')
    expect(() => dataFolder(dir).secrets()).toThrow(/cannot be read/)
    expect(fs.readFileSync(path.join(dir, 'secrets.json'), 'utf8')).toBe('{"AUTH_SECRET":')
  })

  test('must be given with a database of one’s own', () => {
    const given = { DATABASE_URL: 'postgresql://x@y/z', APP_URL: 'http://127.0.0.1:3000' }
    const start = (base: NodeJS.ProcessEnv) => stackEnvironment(base, dataFolder(dir), given, false)
    expect(() => start({ AUTH_SECRET: 'x'.repeat(32) } as NodeJS.ProcessEnv)).toThrow(/MASTER_KEY must be set too/)
    expect(fs.existsSync(path.join(dir, 'secrets.json'))).toBe(false)
  })
})

describe('the environment', () => {
  const start = (base: Record<string, string>) =>
    stackEnvironment(
      { NODE_ENV: 'production', ...base },
      dataFolder(dir),
      { DATABASE_URL: 'postgresql://x@y/z', APP_URL: 'http://127.0.0.1:3000' },
      true,
    )

  test('names the variable that is malformed', () => {
    expect(() => start({ LOG_LEVEL: 'loud' })).toThrow(/LOG_LEVEL[\s\S]*\.env\.example/)
  })

  test('an empty variable is as good as none', () => {
    expect(start({ RESEND_API_KEY: '', LOG_LEVEL: '' }).LOG_LEVEL).toBeUndefined()
  })

  test('pace and quiet hours cannot be bent on the real network', () => {
    expect(() => start({ PACE_FACTOR: '0' })).toThrow(/PACE_FACTOR/)
    expect(() => start({ QUIET_HOURS: 'off' })).toThrow(/QUIET_HOURS/)
  })
})

describe('a port that is taken', () => {
  const host = '127.0.0.1'
  let server: net.Server
  let port = 0
  beforeEach(async () => {
    server = net.createServer().listen(0, host)
    await new Promise((resolve) => server.once('listening', resolve))
    port = (server.address() as net.AddressInfo).port
  })
  afterEach(() => new Promise<void>((resolve) => server.close(() => resolve())))

  test('says which command would do', async () => {
    await expect(webPort({ wanted: port, host, fallback: true, command: 'demo' })).rejects.toThrow(
      /Port \d+ is taken .*PORT=\d+ npm run demo/,
    )
  })

  test('is not blamed where the address is none of this machine', async () => {
    const elsewhere = webPort({ wanted: port, host: '192.0.2.1', fallback: true, command: 'start' })
    await expect(elsewhere).rejects.toThrow(/HOST=192\.0\.2\.1 is no address of this machine/)
  })

  test('gives way to the next free one where nobody asked for it', async () => {
    const free = await webPort({ wanted: undefined, host, fallback: true, command: 'demo', usual: port })
    expect(free).toBeGreaterThan(port)
  })
})

describe('a database that cannot be used', () => {
  const address = 'postgresql://shop:secret@db.example:5432/x'
  test.each([
    ['ECONNREFUSED', /Nothing answers/],
    ['ENOTFOUND', /host .* is not known/],
    ['28P01', /user or the password/],
    ['3D000', /does not exist/],
    ['42501', /may not do what a migration needs/],
    [undefined, /boom/],
  ])('%s', (code, words) => {
    const text = explainConnection(address, Object.assign(new Error('boom'), { code }))
    expect(text).toMatch(words)
    expect(text).not.toContain('secret')
  })

  test.each([
    'localhost:5432/x',
    'mysql://a:secret@127.0.0.1/x',
    'postgresql://a:secret@h:99999/x',
    'postgres://',
    'foo',
  ])('an address like %s is told from a server that does not answer', async (given) => {
    const refused = await checkServer(given).catch((error: Error) => error.message)
    expect(refused).toMatch(/DATABASE_URL is no address.*postgresql:\/\/USER/)
    expect(refused).not.toContain('secret')
  })

  test('its password is never shown', () => {
    expect(withoutPassword(address)).toBe('postgresql://shop:***@db.example:5432/x')
    expect(withoutPassword('secret')).not.toContain('secret')
  })
})

test('a web build is made of the sources, not of their tests', () => {
  const write = (name: string, text: string) => {
    fs.mkdirSync(path.dirname(path.join(dir, name)), { recursive: true })
    fs.writeFileSync(path.join(dir, name), text)
    return sourcesHash(dir)
  }
  const first = write('app/page.tsx', 'a')
  expect(write('app/page.test.tsx', 'a')).toBe(first)
  expect(write('worker/main.ts', 'a')).toBe(first)
  const second = write('lib/env.ts', 'a')
  expect(second).not.toBe(first)
  expect(write('app/page.tsx', 'b')).not.toBe(second)
})
