import net from 'node:net'

/** Whether a server could listen there now. */
export const isFree = (port: number, host = '127.0.0.1'): Promise<boolean> =>
  new Promise((resolve) => {
    const probe = net.createServer()
    probe.once('error', () => resolve(false))
    probe.listen(port, host, () => probe.close(() => resolve(true)))
  })

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
  if (await isFree(first, host)) return first
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
