/**
 * `npm run chaos -- --kills N --seed S`: random faults over many numbers, judged by the simulator's journal against the
 * database; one line of JSON. Ends with 1 when a promise is broken. More: --senders, --workers, --dedupe=off, --keep.
 */
import { randomInt } from 'node:crypto'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { chaos } from './chaos/run.ts'
import { Interrupted, interruptible } from './stack/interrupt.ts'

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '30' },
    seed: { type: 'string', default: String(randomInt(1, 1_000_000)) },
    senders: { type: 'string', default: '12' },
    workers: { type: 'string', default: '2' },
    dedupe: { type: 'string', default: 'on' },
    keep: { type: 'boolean', default: false },
  },
})
const schema = z.object({
  kills: z.coerce.number().int().min(1).max(100_000),
  seed: z.coerce.number().int().min(0).max(4_294_967_295),
  senders: z.coerce.number().int().min(1).max(500),
  workers: z.coerce.number().int().min(1).max(20),
  dedupe: z.enum(['on', 'off']),
  keep: z.boolean(),
})

const { signal } = interruptible()
try {
  const parsed = schema.safeParse(values)
  if (!parsed.success)
    throw new Error(parsed.error.issues.map((issue) => `--${issue.path.join('.')}: ${issue.message}`).join('\n'))
  const { dedupe, ...options } = parsed.data
  console.error(`Chaos with --seed ${options.seed}`)
  const { report, broken } = await chaos({ ...options, dedupe: dedupe === 'on' }, signal)
  for (const promise of broken)
    console.error(`Broken: ${promise}. Again with --kills ${options.kills} --seed ${options.seed}`)
  await new Promise<void>((resolve) => process.stdout.write(`${JSON.stringify(report)}\n`, () => resolve()))
  process.exit(broken.length === 0 ? 0 : 1)
} catch (error) {
  console.error(error instanceof Interrupted ? 'Stopped.' : `\n${error instanceof Error ? error.stack : String(error)}`)
  process.exit(1)
}
