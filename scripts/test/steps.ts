import { spawn } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { runChecks } from '../checks/house.ts'
import { needChromium } from '../chromium.ts'
import { ROOT } from '../stack/environment.ts'
import { signalGroup } from '../stack/processes.ts'
import { playwrightTally, type Tally, vitestTally, withExit } from './tally.ts'

/** Where a step prints: here, or into an open file. */
export type Output = 'inherit' | number
export type Step = {
  name: string
  run(signal: AbortSignal, output: Output): Promise<Tally>
  /** It mostly waits: the next steps go on beside it. */
  waits?: true
  /** Its times would suffer from anything beside it. */
  alone?: true
}

const BIN = path.join(ROOT, 'node_modules', '.bin')
const RESULTS = path.join(ROOT, '.test', 'results')

/** Runs a program of node_modules, or of ours by its path. */
function program(
  args: string[],
  signal: AbortSignal,
  { env = {}, output = 'inherit' }: { env?: Record<string, string>; output?: Output } = {},
): Promise<number | null> {
  signal.throwIfAborted()
  return new Promise((resolve, reject) => {
    const [name = '', ...rest] = args
    const file = name.includes('/') ? path.join(ROOT, name) : fs.realpathSync(path.join(BIN, name))
    // on this very Node: the one on PATH may be the machine's own, older one
    const child = spawn(process.execPath, [file, ...rest], {
      cwd: ROOT,
      stdio: ['ignore', output, output],
      detached: true,
      env: { ...process.env, PATH: `${BIN}:${process.env.PATH}`, NEXT_TELEMETRY_DISABLED: '1', ...env },
    })
    const stop = () => child.pid && signalGroup(child.pid, 'SIGTERM')
    const kill = () => child.pid && signalGroup(child.pid, 'SIGKILL')
    signal.addEventListener('abort', stop)
    process.once('exit', kill)
    child.once('error', reject)
    child.once('exit', (code) => {
      signal.removeEventListener('abort', stop)
      process.removeListener('exit', kill)
      resolve(code)
    })
  })
}

/** A program that is one check: it passes or fails as a whole. */
const asOne = async (...args: Parameters<typeof program>): Promise<Tally> =>
  (await program(...args)) === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 }

/** The report that a run wrote, or undefined when it died before. */
function report(name: string): unknown {
  const file = path.join(RESULTS, `${name}.json`)
  return fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, 'utf8')) : undefined
}

function freshReport(name: string): string {
  fs.mkdirSync(RESULTS, { recursive: true })
  const file = path.join(RESULTS, `${name}.json`)
  fs.rmSync(file, { force: true })
  return file
}

export const lint: Step = {
  name: 'format and lint',
  run: (signal) => asOne(['biome', 'check', '--error-on-warnings'], signal),
}

export const house: Step = {
  name: 'house rules',
  run: async () => {
    const results = runChecks(ROOT)
    for (const { name, problems } of results) {
      console.log(`${problems.length === 0 ? '✓' : '✗'} ${name}`)
      for (const problem of problems) console.log(`    ${problem}`)
    }
    const failed = results.filter(({ problems }) => problems.length > 0).length
    return { passed: results.length - failed, failed }
  },
}

export const types: Step = {
  name: 'types',
  async run(signal) {
    // the types of routes are made by the framework, and are not there in a fresh clone
    await program(['next', 'typegen'], signal)
    return asOne(['tsc', '--noEmit'], signal)
  },
}

const vitest = (project: string): Step => ({
  name: `${project} tests`,
  async run(signal) {
    const file = freshReport(project)
    const code = await program(
      ['vitest', 'run', '--project', project, '--reporter=default', '--reporter=json', `--outputFile.json=${file}`],
      signal,
    )
    const written = report(project)
    return withExit(written ? vitestTally(written) : { passed: 0, failed: 0 }, code)
  },
})
export const unit = vitest('unit')
export const integration = vitest('integration')
export const inngest = vitest('inngest')
/** The built product as a whole: started, killed, started again. */
export const system = vitest('system')

/** A short storm on a seed that it prints: the long ones are run by hand (docs/reliability.md). */
export const chaos: Step = {
  name: 'chaos',
  waits: true,
  run: (signal, output) => asOne(['scripts/chaos.ts', '--kills', '30'], signal, { output }),
}

export const browser: Step = {
  name: 'browser tests',
  alone: true,
  async run(signal) {
    let chromium: string
    try {
      chromium = needChromium()
    } catch (error) {
      console.error((error as Error).message)
      return { passed: 0, failed: 1 }
    }
    const file = freshReport('browser')
    const code = await program(['playwright', 'test', ...process.argv.slice(2)], signal, {
      env: { CHROMIUM_PATH: chromium, PLAYWRIGHT_JSON_OUTPUT_FILE: file },
    })
    const written = report('browser')
    return withExit(written ? playwrightTally(written) : { passed: 0, failed: 0 }, code)
  },
}
