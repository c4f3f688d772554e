import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'

const stampOf = (root) => path.join(root, 'node_modules', '.broadcaster-lock')
const lockHash = (root) =>
  createHash('sha256')
    .update(fs.readFileSync(path.join(root, 'package-lock.json')))
    .digest('hex')

/** The Node that runs the product: the pinned one, or this one if it is new enough. Null where there is neither. */
export function pinnedNode(root) {
  const pinned = path.join(root, 'node_modules', '.bin', 'node')
  if (fs.existsSync(pinned)) return fs.realpathSync(pinned)
  return Number(process.versions.node.split('.')[0]) >= 24 ? process.execPath : null
}

/** Whether npm's record of what it installed answers to the lock, builds for other platforms aside. */
export function matchesLock(lock, installed) {
  return Object.entries(lock.packages).every(([where, { version, optional }]) => {
    const there = installed.packages[where]
    return where === '' || (there ? there.version === version : optional === true)
  })
}

/** True when node_modules holds what package-lock.json says. */
export function isInstalled(root) {
  const stamp = stampOf(root)
  if (fs.existsSync(stamp) && fs.readFileSync(stamp, 'utf8') === lockHash(root)) return true
  // somebody ran npm by hand: npm writes this file last
  const record = path.join(root, 'node_modules', '.package-lock.json')
  if (!fs.existsSync(record)) return false
  const read = (file) => JSON.parse(fs.readFileSync(file, 'utf8'))
  if (!matchesLock(read(path.join(root, 'package-lock.json')), read(record))) return false
  fs.writeFileSync(stamp, lockHash(root))
  return true
}

/** PATH without the project's own bin folders: npm must not run on the Node that it is about to replace. */
const outsidePath = (root) =>
  (process.env.PATH ?? '')
    .split(path.delimiter)
    .filter((entry) => !entry.startsWith(path.join(root, 'node_modules')))
    .join(path.delimiter)

/**
 * Runs `npm ci` without install scripts (prepare.mjs does the two steps that are needed). All output goes to standard
 * error, so that a command's result stays alone on standard output.
 * @throws Error that says what to do
 */
export async function install(root) {
  const since = Date.now()
  console.error('Installing packages (once, about a minute) …')
  const timer = setInterval(() => {
    console.error(`  … still installing, ${Math.round((Date.now() - since) / 1000)} s`)
  }, 15_000)
  const code = await new Promise((resolve, reject) => {
    const child = spawn('npm', ['ci', '--include=dev', '--include=optional', '--ignore-scripts', '--no-progress'], {
      cwd: root,
      stdio: ['ignore', 2, 2],
      env: { ...process.env, PATH: outsidePath(root) },
    })
    const stop = () => child.kill('SIGTERM')
    process.once('SIGTERM', stop)
    child.once('error', () => reject(new Error('npm was not found. It comes with Node: install Node 20 or newer.')))
    child.once('exit', (exit) => {
      process.removeListener('SIGTERM', stop)
      resolve(exit)
    })
  }).finally(() => clearInterval(timer))
  if (code !== 0)
    throw new Error(
      'Installing failed: npm says why above. Look at the network or registry setting of npm, then start again.',
    )
  fs.writeFileSync(stampOf(root), lockHash(root))
  console.error(`Installed in ${Math.round((Date.now() - since) / 1000)} s.`)
}
