/**
 * `npm run dev`: web and worker that reload when a file changes, on the simulator. `npm run dev -- --whatsapp` uses the
 * real network, with data of its own.
 */
import path from 'node:path'
import { parseArgs } from 'node:util'
import { dataFolder } from './stack/data-folder.ts'
import { bareEnvironment, readStarter } from './stack/environment.ts'
import { startStack } from './stack/index.ts'
import { webPort } from './stack/ports.ts'
import { serve } from './stack/serve.ts'

await serve(
  async (signal) => {
    const { values } = parseArgs({ options: { whatsapp: { type: 'boolean', default: false } } })
    const { PORT, HOST, DATA_DIR } = readStarter({ file: values.whatsapp })
    return startStack({
      folder: dataFolder(path.join(DATA_DIR, values.whatsapp ? 'dev-whatsapp' : 'dev')),
      base: values.whatsapp ? process.env : bareEnvironment(),
      host: HOST,
      port: () => webPort({ wanted: PORT, host: HOST, fallback: true, command: 'dev' }),
      ...(!values.whatsapp && {
        simulator: { readShare: 0.6 },
        settings: { PACE_FACTOR: '0.3', QUIET_HOURS: 'off', NEW_CHAT_CAP: 'off' },
      }),
      mode: 'development',
      log: 'stderr',
      signal,
    })
  },
  async ({ url, env }) => {
    console.error(`\nBroadcaster is at ${url}${env.SIMULATOR_URL ? ', on the simulator' : ''}. Ctrl-C stops it.`)
  },
)
