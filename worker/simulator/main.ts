import { join } from 'node:path'
import { z } from 'zod'
import { startSimulator } from './server.ts'

/**
 * The simulator as a process of its own. Prints one line of JSON `{url, controlUrl}` when it is ready, and ends on
 * SIGTERM or SIGINT. `SIMULATOR_PORT`: 0 or none for any. `SIMULATOR_DIR`: journal and state are kept there; none:
 * nothing is kept. `SIMULATOR_READ_SHARE`: share of owners who read, 0 to 1. `SIMULATOR_DEDUPE=off`: phones show
 * every copy. `SIMULATOR_DECRYPT=off`: phones take messages unread.
 */
const switchSchema = z.enum(['on', 'off']).default('on')
const environment = z
  .object({
    SIMULATOR_PORT: z.coerce.number().int().min(0).max(65_535).default(0),
    SIMULATOR_DIR: z.string().min(1).optional(),
    SIMULATOR_READ_SHARE: z.coerce.number().min(0).max(1).default(0),
    SIMULATOR_SEED: z.coerce.number().int().default(1),
    SIMULATOR_DEDUPE: switchSchema,
    SIMULATOR_DECRYPT: switchSchema,
  })
  .parse(process.env)

const directory = environment.SIMULATOR_DIR
const simulator = await startSimulator({
  port: environment.SIMULATOR_PORT,
  seed: environment.SIMULATOR_SEED,
  habits: { readShare: environment.SIMULATOR_READ_SHARE },
  dedupe: environment.SIMULATOR_DEDUPE === 'on',
  decrypt: environment.SIMULATOR_DECRYPT === 'on',
  ...(directory !== undefined && {
    certDir: directory,
    journalFile: join(directory, 'journal.ndjson'),
    stateFile: join(directory, 'state.log'),
  }),
})

let stopping = false
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.on(signal, () => {
    if (stopping) return
    stopping = true
    void simulator.stop().then(() => process.exit(0))
  })
}
process.stdout.write(`${JSON.stringify({ url: simulator.url, controlUrl: simulator.controlUrl })}\n`)
