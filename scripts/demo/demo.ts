import fs from 'node:fs'
import path from 'node:path'
import { type DataFolder, dataFolder } from '../stack/data-folder.ts'
import { bareEnvironment, readStarter } from '../stack/environment.ts'
import { startStack } from '../stack/index.ts'
import { webPort } from '../stack/ports.ts'
import { serve } from '../stack/serve.ts'
import { SAMPLES } from './samples.ts'
import { seed } from './seed.ts'

/** Forty messages in a minute or two: long enough to watch, short enough to wait for. */
const PACE_FACTOR = '0.3'

/** The product on the simulator, with something to look at, until Ctrl-C. What it holds stays for the next start. */
export async function demo({ fresh }: { fresh: boolean }): Promise<void> {
  let folder: DataFolder
  await serve(
    async (signal) => {
      const { PORT, HOST, DATA_DIR } = readStarter({ file: false })
      const dir = path.join(DATA_DIR, 'demo')
      folder = dataFolder(dir)
      if (fresh) {
        await folder.take()
        fs.rmSync(dir, { recursive: true, force: true })
        dataFolder(dir)
      }
      const { DATABASE_URL, AUTH_SECRET, MASTER_KEY, APP_URL } = process.env
      return startStack({
        folder,
        // a database of one's own only where the embedded one cannot run; nothing else of the shell reaches the demo
        base: {
          ...bareEnvironment(),
          ...(DATABASE_URL && { DATABASE_URL, AUTH_SECRET, MASTER_KEY }),
          ...(APP_URL && { APP_URL }),
        },
        host: HOST,
        port: () => webPort({ wanted: PORT, host: HOST, fallback: true, command: 'demo' }),
        simulator: { readShare: 0.6 },
        settings: { PACE_FACTOR, QUIET_HOURS: 'off', NEW_CHAT_CAP: 'off' },
        mode: 'production',
        log: 'files',
        signal,
      })
    },
    async (stack, signal) => {
      console.error('Preparing the demo shop …')
      const { email, password } = await seed(stack, folder, signal)
      console.log(`
  Broadcaster demo    ${stack.url}

  E-mail              ${email}
  Password            ${password}

  A campaign to ${SAMPLES.length} simulated phones is under way. Nothing leaves this machine.
  Logs are in ${folder.path('logs')}. Ctrl-C stops everything; --fresh starts from nothing.
`)
    },
  )
}
