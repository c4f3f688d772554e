import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { isAlive, markOf, type ProcessMark, signalGroup } from './processes.ts'

/** What the web build is made of. A change anywhere here needs a new one. */
const SOURCES = [
  'app',
  'components',
  'lib',
  'messages',
  'public',
  'prisma/schema.prisma',
  'package-lock.json',
  'package.json',
  'tsconfig.json',
  'next.config.ts',
  'postcss.config.mjs',
  'proxy.ts',
  'i18n.ts',
]
const IGNORED = /(\.test\.tsx?|\.md)$|(^|\/)generated(\/|$)/
const STAMP = '.next/broadcaster-build'
const LOCK = '.data/web-build.lock'

function* filesIn(root: string, name: string): Generator<string> {
  const full = path.join(root, name)
  if (IGNORED.test(name) || !fs.existsSync(full)) return
  if (fs.statSync(full).isFile()) yield name
  else for (const entry of fs.readdirSync(full).sort()) yield* filesIn(root, `${name}/${entry}`)
}

/** One hash over every source of the web build. */
export function sourcesHash(root: string): string {
  const hash = createHash('sha256')
  for (const source of SOURCES)
    for (const name of filesIn(root, source)) hash.update(`${name}\0`).update(fs.readFileSync(path.join(root, name)))
  return hash.digest('hex')
}

const isBuilt = (root: string, hash: string) => {
  const stamp = path.join(root, STAMP)
  return fs.existsSync(stamp) && fs.readFileSync(stamp, 'utf8') === hash
}

/** One build at a time: a demo and a test may be started together. */
async function lock(root: string, signal: AbortSignal): Promise<() => void> {
  const file = path.join(root, LOCK)
  fs.mkdirSync(path.dirname(file), { recursive: true })
  for (let told = false; ; told = true) {
    try {
      fs.writeFileSync(file, JSON.stringify(markOf(process.pid)), { flag: 'wx' })
      return () => fs.rmSync(file, { force: true })
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
    const holder = readMark(file)
    if (!holder || !isAlive(holder)) {
      fs.rmSync(file, { force: true })
      continue
    }
    if (!told) console.error(`Waiting for the web build of process ${holder.pid} …`)
    await new Promise((resolve) => setTimeout(resolve, 500))
    signal.throwIfAborted()
  }
}

function readMark(file: string): ProcessMark | null {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8')) as ProcessMark
  } catch {
    return null
  }
}

/**
 * Makes the production build when the sources differ from those of the last one. Progress goes to standard error.
 * @throws Error with the end of the build's output
 */
export async function buildWeb(root: string, signal: AbortSignal): Promise<void> {
  if (isBuilt(root, sourcesHash(root))) return
  const unlock = await lock(root, signal)
  try {
    const hash = sourcesHash(root)
    if (isBuilt(root, hash)) return
    fs.rmSync(path.join(root, STAMP), { force: true })
    const since = performance.now()
    const seconds = () => Math.round((performance.now() - since) / 1000)
    console.error('Building the web app (once for each version, a minute or two) …')
    const timer = setInterval(() => console.error(`  … still building, ${seconds()} s`), 15_000)
    try {
      await runBuild(root, signal)
    } finally {
      clearInterval(timer)
    }
    fs.writeFileSync(path.join(root, STAMP), hash)
    console.error(`Built in ${seconds()} s.`)
  } finally {
    unlock()
  }
}

async function runBuild(root: string, signal: AbortSignal): Promise<void> {
  const next = path.join(root, 'node_modules', 'next', 'dist', 'bin', 'next')
  const child = spawn(process.execPath, [next, 'build'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
    env: { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
  })
  const kill = () => child.pid && signalGroup(child.pid, 'SIGKILL')
  signal.addEventListener('abort', kill)
  process.once('exit', kill)
  let output = ''
  const keep = (chunk: Buffer) => {
    output = (output + chunk).slice(-20_000)
  }
  child.stdout.on('data', keep)
  child.stderr.on('data', keep)
  const code = await new Promise<number | null>((resolve) => child.once('exit', resolve))
  signal.removeEventListener('abort', kill)
  process.removeListener('exit', kill)
  signal.throwIfAborted()
  if (code !== 0) throw new Error(`The web build failed:\n${output.trim().split('\n').slice(-40).join('\n')}`)
}
