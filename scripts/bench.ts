/**
 * `npm run bench -- NAME [--quick] [--rounds N]`: the product against an anchor, alternating in one run; medians, one
 * line of JSON. Without a name it lists them. --quick only proves that it runs: its figures mean nothing.
 */
// first: the log's level is read when the log is made
import './bench/log-level.ts'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { BENCHES } from './bench/index.ts'
import { Interrupted, interruptible } from './stack/interrupt.ts'

const { signal } = interruptible()
signal.addEventListener('abort', () => {
  console.error('Stopped.')
  process.exit(1)
})
try {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { quick: { type: 'boolean', default: false }, rounds: { type: 'string' } },
  })
  const name = positionals[0]
  const bench = name === undefined ? undefined : BENCHES[name]
  if (!bench) {
    if (name !== undefined) console.error(`There is no bench "${name}".`)
    for (const [known, { about }] of Object.entries(BENCHES)) console.error(`  ${known.padEnd(12)}${about}`)
    process.exit(name === undefined ? 0 : 1)
  }
  const rounds = z.coerce.number('--rounds: a number').int().min(1).max(100).optional().parse(values.rounds)
  const since = performance.now()
  const figures = await bench.run({ quick: values.quick, rounds: rounds ?? (values.quick ? 1 : 5) })
  const report = { bench: name, ...figures, seconds: Math.round((performance.now() - since) / 100) / 10 }
  await new Promise<void>((resolve) => process.stdout.write(`${JSON.stringify(report)}\n`, () => resolve()))
  process.exit(0)
} catch (error) {
  console.error(error instanceof Interrupted ? 'Stopped.' : `\n${error instanceof Error ? error.stack : String(error)}`)
  process.exit(1)
}
