import { type ChildProcess, spawn } from 'node:child_process'
import net from 'node:net'
import path from 'node:path'

/** A free port on loopback. */
export const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = net.createServer()
    probe.on('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as net.AddressInfo
      probe.close(() => resolve(port))
    })
  })

export type Postgres = { url: string; pid: number; child: ChildProcess; stop(): Promise<void> }

const SERVER = path.join(import.meta.dirname, 'postgres-server.ts')

/**
 * Starts the embedded PostgreSQL 18 on a folder. PostgreSQL refuses uid 0: started as root, it runs in a user namespace
 * in which root is seen as uid 1000.
 * @param durable false turns fsync off: for tests only
 * @param env beside this process's own: a clock that a test moves
 * @throws Error with PostgreSQL's own words, or with what to do where user namespaces are missing
 */
export async function startPostgres(
  dir: string,
  { port, durable = true, env = {} }: { port?: number; durable?: boolean; env?: Record<string, string> } = {},
): Promise<Postgres> {
  const args = [SERVER, path.resolve(dir), String(port ?? (await freePort())), durable ? 'durable' : 'fast']
  const root = process.getuid?.() === 0
  const command = root ? 'unshare' : process.execPath
  const before = root ? ['--user', '--map-user=1000', '--map-group=1000', process.execPath] : []
  // detached: a Ctrl-C of the terminal must not reach PostgreSQL before web and worker have stopped
  const child = spawn(command, [...before, ...args], {
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true,
    env: { ...process.env, ...env },
  })
  let errors = ''
  child.stderr.on('data', (chunk) => {
    errors += chunk
  })
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const url = await new Promise<string>((resolve, reject) => {
    let out = ''
    child.stdout.on('data', (chunk) => {
      out += chunk
      const line = out.split('\n').find((text) => text.startsWith('{'))
      if (line) resolve((JSON.parse(line) as { url: string }).url)
    })
    child.once('error', (error) => reject(new Error(noNamespace(String(error)))))
    child.once('exit', (code) =>
      reject(new Error(/unshare/.test(errors) ? noNamespace(errors) : errors || `PostgreSQL ended with ${code}`)),
    )
  })
  return {
    url,
    pid: child.pid!,
    child,
    async stop() {
      child.stdin.end()
      await exited
    },
  }
}

const noNamespace = (detail: string) =>
  `PostgreSQL does not run as root, and this machine allows no user namespaces (${detail.trim()}).\n` +
  'Start as an ordinary user, or set DATABASE_URL to a PostgreSQL 18 of yours.'
