/** `npm start`: the product on the real WhatsApp network, with data of its own in .data/start or at DATABASE_URL. */
import path from 'node:path'
import { dataFolder } from './stack/data-folder.ts'
import { readStarter } from './stack/environment.ts'
import { startStack } from './stack/index.ts'
import { webPort } from './stack/ports.ts'
import { serve } from './stack/serve.ts'

await serve(
  async (signal) => {
    const { PORT, HOST, DATA_DIR } = readStarter()
    if (process.env.SIMULATOR_URL)
      throw new Error('SIMULATOR_URL is set: npm start speaks to WhatsApp only. Remove it, or use npm run demo.')
    return startStack({
      folder: dataFolder(path.join(DATA_DIR, 'start')),
      base: process.env,
      host: HOST,
      port: () => webPort({ wanted: PORT, host: HOST, fallback: false, command: 'start' }),
      mode: 'production',
      log: 'stderr',
      signal,
    })
  },
  async ({ url }) => {
    console.error(`\nBroadcaster is at ${url}\nCtrl-C stops it.`)
  },
)
