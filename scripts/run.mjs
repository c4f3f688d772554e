/**
 * Starts a command of the workshop: `node scripts/run.mjs demo --once`. Plain JavaScript, because on a fresh machine it
 * runs on whichever Node ≥ 20 is there, before anything is installed. It installs what is missing, then hands over to
 * scripts/<command>.ts on the Node 24 that the lockfile pins.
 */
import { spawn } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { install, isInstalled, pinnedNode } from './bootstrap/install.mjs'
import { prepare } from './bootstrap/prepare.mjs'

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)))
const [command = '', ...args] = process.argv.slice(2)
const script = path.join(root, 'scripts', `${command.replace(':', '-')}.ts`)

function fail(message) {
  console.error(message)
  process.exit(1)
}

if (Number(process.versions.node.split('.')[0]) < 20)
  fail(`Broadcaster needs Node 20 or newer to start (it then brings its own Node 24); this is ${process.version}.`)
if (!/^[a-z]+(:[a-z0-9]+)?$/.test(command) || !fs.existsSync(script))
  fail(`There is no command "${command}". See "scripts" in package.json, or CONTRIBUTING.md.`)

try {
  const stale = !isInstalled(root)
  if (stale) await install(root)
  await prepare(root, { fresh: stale })
} catch (error) {
  fail(error instanceof Error ? error.message : String(error))
}

const node = pinnedNode(root)
if (!node)
  fail(
    `Broadcaster runs on Node 24. The lockfile brings it for Linux on x64 and arm64; on this ${process.platform} ` +
      `machine install Node 24 yourself (this is ${process.version}), then start again.`,
  )
process.chdir(root)
if (node === process.execPath) {
  process.argv = [node, script, ...args]
  await import(pathToFileURL(script).href)
} else {
  const child = spawn(node, [script, ...args], { stdio: 'inherit', cwd: root })
  // Ctrl-C reaches the whole group, a supervisor's kill only this process: pass both on, the child tells repeats apart.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)))
}
