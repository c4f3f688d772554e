/**
 * Completes package-lock.json: `node scripts/fill-lock.mjs`, after every `npm install`. Where a registry lacks the build
 * of an optional package for another platform, `npm install` leaves it out of the lock, and `npm ci` then refuses the
 * lock ("Missing: … from lock file"). The missing entries are added by name; their platform is in it.
 */
import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const OS = ['android', 'darwin', 'linux', 'win32', 'freebsd', 'openbsd', 'netbsd', 'openharmony', 'sunos', 'aix']
const CPU = ['arm64', 'x64', 'ia32', 'arm', 'riscv64', 'ppc64', 's390x', 'loong64', 'wasm32']

function isIn(packages, where, name) {
  for (let at = where; ; ) {
    if (packages[`${at ? `${at}/` : ''}node_modules/${name}`]) return true
    if (!at) return false
    const up = at.lastIndexOf('/node_modules/')
    at = up < 0 ? '' : at.slice(0, up)
  }
}

/** The entry of an optional package that only its name is known of. Null where the name tells no platform. */
export function entryOf(name, range, dev) {
  const words = name
    .split('/')
    .pop()
    .split('-')
    .map((word) => (word === 'windows' ? 'win32' : word))
  const os = words.find((word) => OS.includes(word))
  const cpu = words.find((word) => CPU.includes(word))
  if (!os && cpu !== 'wasm32') return null
  return {
    version: range.replace(/^[^\d]*/, ''),
    ...(cpu && { cpu: [cpu] }),
    optional: true,
    ...(dev && { dev: true }),
    ...(os && { os: [os] }),
    ...(words.includes('musl') && { libc: ['musl'] }),
  }
}

/** The lock with every wanted package in it, and the names that no platform could be told for. */
export function fill(lock) {
  const packages = { ...lock.packages }
  const added = []
  const unknown = []
  for (const [where, { optionalDependencies = {}, dev }] of Object.entries(lock.packages))
    for (const [name, range] of Object.entries(optionalDependencies)) {
      if (isIn(packages, where, name)) continue
      const entry = entryOf(name, range, dev)
      if (entry) packages[`node_modules/${name}`] = entry
      ;(entry ? added : unknown).push(name)
    }
  const sorted = Object.fromEntries(Object.entries(packages).sort(([a], [b]) => (a < b ? -1 : 1)))
  return { lock: { ...lock, packages: sorted }, added, unknown }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const file = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../package-lock.json')
  const { lock, added, unknown } = fill(JSON.parse(fs.readFileSync(file, 'utf8')))
  for (const name of unknown) console.error(`Which platform is ${name} for? Add it to the lock by hand.`)
  if (added.length > 0) fs.writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`)
  console.log(added.length > 0 ? `Added: ${added.join(', ')}` : 'The lock is complete.')
  process.exitCode = unknown.length > 0 ? 1 : 0
}
