import net from 'node:net'

/** Why no server can listen there now (EADDRINUSE, EACCES …), undefined where one can. */
const obstacle = (port: number, host: string): Promise<string | undefined> =>
  new Promise((resolve) => {
    const probe = net.createServer()
    probe.once('error', ({ code }: NodeJS.ErrnoException) => resolve(code ?? 'unknown'))
    probe.listen(port, host, () => probe.close(() => resolve(undefined)))
  })

/** Whether a server could listen there now. */
export const isFree = async (port: number, host = '127.0.0.1'): Promise<boolean> => !(await obstacle(port, host))

/**
 * The web port. A port somebody asked for is taken or refused; a default one may give way to the next free one.
 * @throws Error that names the way out
 */
export async function webPort({
  wanted,
  host,
  fallback,
  command,
  usual = 3000,
}: {
  wanted: number | undefined
  host: string
  fallback: boolean
  command: string
  usual?: number
}): Promise<number> {
  const first = wanted ?? usual
  const why = await obstacle(first, host)
  if (!why) return first
  if (why === 'EACCES')
    throw new Error(`This user may not open port ${first}. Choose one from 1024 on: PORT=3000 npm run ${command}`)
  if (why !== 'EADDRINUSE')
    throw new Error(`HOST=${host} is no address of this machine (${why}). Leave HOST empty, or set 0.0.0.0 for all.`)
  const free = await nextFree(first + 1, host)
  if (fallback && wanted === undefined && free) return free
  throw new Error(
    `Port ${first} is taken by another program. Choose another one: PORT=${free ?? first + 1} npm run ${command}`,
  )
}

async function nextFree(from: number, host: string): Promise<number | undefined> {
  for (let port = from; port < from + 50 && port < 65_536; port++) if (await isFree(port, host)) return port
  return undefined
}
