import { type ChildProcess, spawn } from 'node:child_process'
import fs from 'node:fs'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { isAlive, type ProcessMark, signalGroup } from '../../scripts/stack/processes.ts'

const ROOT = path.resolve(import.meta.dirname, '../..')

let dir = ''
const started: ChildProcess[] = []
beforeEach(() => {
  dir = fs.mkdtempSync(path.join(os.tmpdir(), 'start-'))
})
afterEach(() => {
  for (const { pid } of started.splice(0)) if (pid) signalGroup(pid, 'SIGKILL')
  fs.rmSync(dir, { recursive: true, force: true })
})

type Run = {
  child: ChildProcess
  output: () => string
  says(words: RegExp): Promise<void>
  ended: Promise<number | null>
}

/** Starts a command as a person's shell does: in a process group of its own, whose foreground it is. */
function run(command: string, args: string[] = [], env: Record<string, string> = {}): Run {
  const clean = Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^(DATABASE_URL|SIMULATOR_|APP_URL|AUTH_SECRET|MASTER_KEY)/.test(name),
    ),
  )
  const child = spawn(process.execPath, [path.join(ROOT, 'scripts/run.mjs'), command, ...args], {
    cwd: ROOT,
    detached: true,
    env: { ...clean, NODE_ENV: 'production', DATA_DIR: dir, ...env } as NodeJS.ProcessEnv,
  })
  started.push(child)
  let text = ''
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))
  const keep = (chunk: Buffer) => {
    text += chunk
  }
  child.stdout.on('data', keep)
  child.stderr.on('data', keep)
  return {
    child,
    output: () => text,
    ended,
    async says(words) {
      const end = performance.now() + 200_000
      while (!words.test(text)) {
        if (performance.now() > end || child.exitCode !== null) throw new Error(`waited for ${words}:\n${text}`)
        await new Promise((resolve) => setTimeout(resolve, 50))
      }
    },
  }
}

const runFile = z.object({ children: z.array(z.object({ pid: z.number(), since: z.string() })) })
const childrenOf = (name: string): ProcessMark[] =>
  runFile.parse(JSON.parse(fs.readFileSync(path.join(dir, name, 'run.json'), 'utf8'))).children

const gone = async (marks: ProcessMark[]) => {
  const end = performance.now() + 10_000
  while (marks.some(isAlive) && performance.now() < end) await new Promise((resolve) => setTimeout(resolve, 50))
  return marks.every((mark) => !isAlive(mark))
}

test('the demo starts after a kill -9 of itself, and Ctrl-C leaves no process', async () => {
  const first = run('demo')
  await first.says(/under way/)
  const left = childrenOf('demo')
  expect(left.length).toBe(3)
  first.child.kill('SIGKILL')
  await first.ended
  expect(left.every(isAlive)).toBe(true)

  const second = run('demo')
  await second.says(/under way/)
  expect(await gone(left)).toBe(true)
  expect(second.output()).toMatch(/meera@kulkarni-sarees\.example/)
  const mine = childrenOf('demo')

  const third = run('demo')
  expect(await third.ended).toBe(1)
  expect(third.output()).toMatch(/running already, at http:\/\/127\.0\.0\.1:\d+/)

  signalGroup(second.child.pid!, 'SIGINT')
  expect(await second.ended).toBe(0)
  expect(second.output()).toMatch(/Stopped\.\s*$/)
  expect(await gone(mine)).toBe(true)
  expect(fs.existsSync(path.join(dir, 'demo', 'postgres', 'postmaster.pid'))).toBe(false)
})

test('the main job in one command: its last line is the report, and it leaves nothing behind', async () => {
  const file = path.join(ROOT, 'tests/fixtures/contacts/phones-semicolon-excel.csv')
  const job = run('demo', ['--once', '--contacts', file])
  expect(await job.ended, job.output()).toBe(0)
  const report = JSON.parse(job.output().trimEnd().split('\n').at(-1)!)
  const { imported, duplicates, rejected } = JSON.parse(
    fs.readFileSync(path.join(ROOT, 'tests/fixtures/contacts/expected.json'), 'utf8'),
  )['phones-semicolon-excel.csv']
  expect(report).toEqual({
    ...{ imported, duplicates, rejected, recipients: imported, blocked: 0 },
    ...{ sent: imported, delivered: imported, failed: 0, phones_received: imported, phones_duplicates: 0 },
    wire_resends: expect.any(Number),
    seconds: expect.any(Number),
  })
  expect(fs.readdirSync(path.join(dir, 'once'))).toEqual([])

  const refused = run('demo', ['--once', '--contacts', file, '--text', 'Namaste {{ nmae }}'])
  expect(await refused.ended).toBe(1)
  expect(refused.output()).toMatch(/nmae/)
})

describe('npm start says what to do', () => {
  const refused = async (env: Record<string, string>) => {
    const start = run('start', [], env)
    expect(await start.ended).toBe(1)
    return start.output()
  }

  test('when its port is taken', async () => {
    const server = net.createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
    const { port } = server.address() as net.AddressInfo
    expect(await refused({ PORT: String(port) })).toMatch(/Port \d+ is taken.*PORT=\d+ npm run start/)
    server.close()
  })

  test('when a variable is malformed', async () => {
    expect(await refused({ PORT: 'http' })).toMatch(/PORT: must be a number from 1 to 65535/)
  })

  test('when DATABASE_URL leads nowhere', async () => {
    const secrets = { AUTH_SECRET: 'x'.repeat(40), MASTER_KEY: Buffer.alloc(32).toString('base64') }
    const DATABASE_URL = 'postgresql://shop:secret@127.0.0.1:1/shop'
    const output = await refused({ ...secrets, DATABASE_URL, PORT: '39871' })
    expect(output).toMatch(/Nothing answers at postgresql:\/\/shop:\*\*\*@127\.0\.0\.1:1\/shop/)
    expect(output).not.toContain('secret@')
  })

  test('when the simulator is asked for', async () => {
    expect(await refused({ SIMULATOR_URL: 'ws://127.0.0.1:1/ws/chat' })).toMatch(/npm run demo/)
  })
})
