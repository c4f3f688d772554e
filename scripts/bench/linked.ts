import fs from 'node:fs'
import path from 'node:path'
import { type StoredClient, storedClientSchema } from '#worker/simulator/stored-client.ts'
import { ROOT } from '../stack/environment.ts'
import { Child } from './child.ts'
import type { Linked } from './sessions.ts'
import type { Site } from './site.ts'

const BARE = path.join(ROOT, 'worker/simulator/bare.ts')
const FIRST_PHONE = 915550_000_000

/** Numbers that are linked once, and log in as often as a bench likes. `file`: one line of JSON each. */
export async function linkNumbers(site: Site, count: number): Promise<{ file: string; linked: StoredClient[] }> {
  const file = path.join(site.dir, 'linked.ndjson')
  const args = [BARE, 'link', file, String(count), String(FIRST_PHONE)]
  const linking = await Child.start('the linking', args, site.env, 60_000 + count * 10_000)
  await linking.stop()
  const lines = fs.readFileSync(file, 'utf8').trim().split('\n')
  return { file, linked: lines.map((line) => storedClientSchema.parse(JSON.parse(line))) }
}

/** As the product keeps them. */
export const forStore = ({ keys, ...client }: StoredClient): Linked => ({
  ...client,
  keys: keys.map(([key, value]) => {
    const at = key.indexOf('|')
    return { type: key.slice(0, at), keyId: key.slice(at + 1), value }
  }),
})

/** Baileys alone on these numbers; ready when all are connected. */
export const startBare = (site: Site, file: string, count: number, keys: 'memory' | 'disk'): Promise<Child> =>
  Child.start('Baileys', [BARE, 'hold', file, String(count), keys], site.env, 60_000 + count * 2_000)

/** The product's worker, as `npm start` starts it. */
export const startWorker = (site: Site): Promise<Child> =>
  Child.start('the worker', ['--max-semi-space-size=16', path.join(ROOT, 'worker/main.ts')], site.env)

/** Waits until so many numbers are connected, by the network's own word. */
export async function connected(site: Site, phones: ReadonlySet<string>, withinMs: number): Promise<void> {
  const end = performance.now() + withinMs
  for (;;) {
    const { accounts } = await site.simulator.info()
    const there = accounts.filter((one) => one.connected && phones.has(one.phone)).length
    if (there === phones.size) return
    if (performance.now() > end) throw new Error(`${there} of ${phones.size} numbers connected`)
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
}
