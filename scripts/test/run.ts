import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { Interrupted, interruptible } from '../stack/interrupt.ts'
import type { Step } from './steps.ts'
import { sum, type Tally } from './tally.ts'

const clock = (ms: number) => `${Math.floor(ms / 60_000)}:${String(Math.round(ms / 1000) % 60).padStart(2, '0')}`

type Done = { name: string; tally: Tally; ms: number }

/** Runs one step. What one that waits prints is kept until its end, so that it does not mix with the others'. */
async function runStep(step: Step, signal: AbortSignal): Promise<Done> {
  const since = performance.now()
  const file = step.waits ? path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'broadcaster-test-')), 'output') : undefined
  const output = file ? fs.openSync(file, 'a') : 'inherit'
  console.log(`\n== ${step.name}${file ? ', beside what follows' : ''}`)
  const tally = await step.run(signal, output).catch((error: unknown) => {
    if (!(error instanceof Interrupted)) console.error(error)
    return { passed: 0, failed: 1 }
  })
  if (file && output !== 'inherit') {
    fs.closeSync(output)
    console.log(`\n== ${step.name}, as it went\n${fs.readFileSync(file, 'utf8')}`)
    fs.rmSync(path.dirname(file), { recursive: true })
  }
  return { name: step.name, tally, ms: performance.now() - since }
}

/**
 * Runs the steps one after the other, those that wait beside the ones that follow, all of them whatever fails, and ends
 * with the line `N passed, N failed`. Sets the exit code.
 */
export async function runSteps(steps: Step[]): Promise<void> {
  const { signal } = interruptible()
  const begin = performance.now()
  const running: Promise<Done>[] = []
  for (const step of steps) {
    if (signal.aborted) break
    if (step.alone) await Promise.all(running)
    const one = runStep(step, signal).catch((error: unknown): Done => {
      console.error(error)
      return { name: step.name, tally: { passed: 0, failed: 1 }, ms: 0 }
    })
    running.push(one)
    if (!step.waits) await one
  }
  const done = await Promise.all(running)
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
