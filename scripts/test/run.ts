import { Interrupted, interruptible } from '../stack/interrupt.ts'
import type { Step } from './steps.ts'
import { sum, type Tally } from './tally.ts'

const clock = (ms: number) => `${Math.floor(ms / 60_000)}:${String(Math.round(ms / 1000) % 60).padStart(2, '0')}`

/**
 * Runs the steps one after the other, all of them whatever fails, and ends with the line `N passed, N failed`.
 * Sets the exit code.
 */
export async function runSteps(steps: Step[]): Promise<void> {
  const { signal } = interruptible()
  const begin = performance.now()
  const done: { name: string; tally: Tally; ms: number }[] = []
  for (const step of steps) {
    if (signal.aborted) break
    console.log(`\n== ${step.name}`)
    const since = performance.now()
    const tally = await step.run(signal).catch((error: unknown) => {
      if (!(error instanceof Interrupted)) console.error(error)
      return { passed: 0, failed: 1 }
    })
    done.push({ name: step.name, tally, ms: performance.now() - since })
  }
  // once more at the end: whoever reads only the last lines must see what it was
  for (const { tally } of done)
    for (const failure of tally.failures ?? []) console.log(`\n✗ ${failure.split('\n').slice(0, 12).join('\n  ')}`)
  console.log(`\n== summary, ${clock(performance.now() - begin)} min`)
  for (const { name, tally, ms } of done)
    console.log(
      `${tally.failed === 0 ? '✓' : '✗'} ${name.padEnd(20)} ${String(tally.passed).padStart(5)} passed ${String(tally.failed).padStart(4)} failed  ${clock(ms)}`,
    )
  const all = sum(done.map(({ tally }) => tally))
  if (signal.aborted) console.log('Stopped before the end.')
  console.log(`\n${all.passed} passed, ${all.failed} failed`)
  process.exit(all.failed > 0 || all.passed === 0 || signal.aborted ? 1 : 0)
}
