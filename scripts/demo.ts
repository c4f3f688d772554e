/**
 * `npm run demo`: the product with sample contacts and a campaign under way, on the simulator.
 * `npm run demo -- --once [--contacts FILE] [--text TEXT]`: the whole main job without a browser; one line of JSON.
 */
import fs from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { demo } from './demo/demo.ts'
import { once } from './demo/once.ts'
import { Interrupted, interruptible } from './stack/interrupt.ts'

function readArgs() {
  try {
    return parseArgs({
      options: {
        once: { type: 'boolean', default: false },
        contacts: { type: 'string' },
        text: { type: 'string', default: 'Namaste {{ name | default: "ji" }}' },
        fresh: { type: 'boolean', default: false },
      },
    }).values
  } catch (error) {
    console.error(`${(error as Error).message}. It takes --fresh, or --once [--contacts FILE] [--text TEXT].`)
    process.exit(1)
  }
}
const values = readArgs()

if (!values.once) await demo({ fresh: values.fresh })
else {
  const { signal } = interruptible()
  try {
    // npm changes to the project's folder; a path is meant from where the person stands
    const contacts = values.contacts && path.resolve(process.env.INIT_CWD ?? process.cwd(), values.contacts)
    if (contacts && !fs.existsSync(contacts)) throw new Error(`There is no file ${contacts}.`)
    const report = await once({ contacts, text: values.text }, signal)
    await new Promise<void>((resolve) => process.stdout.write(`${JSON.stringify(report)}\n`, () => resolve()))
    process.exit(0)
  } catch (error) {
    console.error(
      error instanceof Interrupted ? 'Stopped.' : `\n${error instanceof Error ? error.message : String(error)}`,
    )
    process.exit(1)
  }
}
