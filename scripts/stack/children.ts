import { type ChildProcess, spawn } from 'node:child_process'
import fs from 'node:fs'
import { ROOT } from './environment.ts'
import { markOf, type ProcessMark, signalGroup } from './processes.ts'

/** A process that serves until it is stopped. */
export type Service = {
  name: string
  /** Arguments of Node; the program itself is always this process's own Node. */
  args: string[]
  env: NodeJS.ProcessEnv
  /** Where its output goes: a file, or this process's standard error. */
  log: string | 'stderr'
}

type Running = {
  service: Service
  child: ChildProcess
  mark: ProcessMark | null
  stopping: boolean
  exited: Promise<void>
}

const RESTARTS_A_MINUTE = 5

/** The last lines of a service's log, to show beside an error. */
export const tail = (file: string, lines = 15): string =>
  fs.existsSync(file) ? fs.readFileSync(file, 'utf8').trimEnd().split('\n').slice(-lines).join('\n') : ''

/**
 * The children of a start: begun in order, stopped in the opposite one, each in a process group of its own so that a
 * Ctrl-C of the terminal reaches only us. A child that dies is started again, but not for ever.
 * @param changed called with the marks of all that run now
 * @param failed called once, when a child cannot be kept running
 */
export class Children {
  private readonly running: Running[] = []
  private readonly changed: (marks: ProcessMark[]) => void
  private readonly failed: (error: Error) => void
  private readonly deaths = new Map<string, number[]>()
  private stopped = false

  constructor(changed: (marks: ProcessMark[]) => void, failed: (error: Error) => void) {
    this.changed = changed
    this.failed = failed
    // whatever ends this process, its children do not outlive it
    process.on('exit', () => this.killAll())
  }

  /** Starts a service, and again whenever it dies by itself. Returns its first process, with a piped standard output. */
  start(service: Service): ChildProcess {
    if (this.stopped) throw new Error('stopped')
    const out = service.log === 'stderr' ? 2 : fs.openSync(service.log, 'a')
    const child = spawn(process.execPath, service.args, {
      cwd: ROOT,
      env: service.env,
      stdio: ['ignore', 'pipe', out],
      detached: true,
    })
    if (typeof out === 'number' && out > 2) fs.closeSync(out)
    this.pipe(service, child)
    const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()).once('error', () => resolve()))
    const entry: Running = { service, child, mark: child.pid ? markOf(child.pid) : null, stopping: false, exited }
    this.running.push(entry)
    this.tell()
    child.once('exit', (code, signal) => this.gone(entry, code, signal))
    return child
  }

  /** Ends all, the last started first; after `graceMs` a child is killed. */
  async stop(graceMs = 20_000): Promise<void> {
    this.stopped = true
    for (const entry of [...this.running].reverse()) {
      entry.stopping = true
      const { pid } = entry.child
      if (!pid) continue
      entry.child.kill('SIGTERM')
      const timer = setTimeout(() => signalGroup(pid, 'SIGKILL'), graceMs)
      await entry.exited
      clearTimeout(timer)
      signalGroup(pid, 'SIGKILL') // what it started itself, if anything is left
    }
  }

  pidOf(name: string): number | undefined {
    return this.running.find(({ service }) => service.name === name)?.child.pid
  }

  /** Ends all at once. */
  killAll(): void {
    this.stopped = true
    for (const { child } of this.running) if (child.pid) signalGroup(child.pid, 'SIGKILL')
  }

  private pipe(service: Service, child: ChildProcess) {
    const target = service.log === 'stderr' ? process.stderr : fs.createWriteStream(service.log, { flags: 'a' })
    child.stdout?.on('data', (chunk: Buffer) => target.write(chunk))
  }

  private tell() {
    this.changed(this.running.flatMap(({ mark }) => (mark ? [mark] : [])))
  }

  private gone(entry: Running, code: number | null, signal: NodeJS.Signals | null) {
    this.running.splice(this.running.indexOf(entry), 1)
    if (this.stopped || entry.stopping) return
    const { service } = entry
    this.tell()
    const now = performance.now()
    const recent = [...(this.deaths.get(service.name) ?? []), now].filter((at) => now - at < 60_000)
    this.deaths.set(service.name, recent)
    const how = `${service.name} ended (${signal ?? `code ${code}`})`
    if (recent.length > RESTARTS_A_MINUTE) {
      const last = service.log === 'stderr' ? '' : `\nIts last words (${service.log}):\n${tail(service.log)}`
      this.failed(new Error(`${how} and does not stay up.${last}`))
      return
    }
    console.error(`${how}; starting it again.`)
    setTimeout(() => {
      if (!this.stopped) this.start(service)
    }, 500 * recent.length)
  }
}
