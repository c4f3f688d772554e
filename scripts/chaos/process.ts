import { type ChildProcess, spawn } from 'node:child_process'
import fs from 'node:fs'
import { ROOT } from '../stack/environment.ts'
import { signalGroup } from '../stack/processes.ts'

/** How often a process may end by itself, in a row, before the run is given up: it waits for a database that is gone. */
const DEATHS = 60

/** A process that is struck and started again. `said` is the line of JSON with which it tells that it is ready. */
export class Process {
  readonly name: string
  frozen = false
  private child: ChildProcess | undefined
  private said: Record<string, unknown> | undefined
  private closing = false
  private deaths = 0
  private readonly args: string[]
  private readonly env: () => NodeJS.ProcessEnv
  private readonly log: string

  /** @param options.env asked at every start */
  constructor(name: string, options: { args: string[]; env: () => NodeJS.ProcessEnv; log: string }) {
    this.name = name
    this.args = options.args
    this.env = options.env
    this.log = options.log
    process.on('exit', () => this.signal('SIGKILL'))
  }

  /** What it said when it was ready, undefined while it is not. */
  get ready(): Record<string, unknown> | undefined {
    return this.said
  }

  get running(): boolean {
    return this.child !== undefined
  }

  start(): void {
    const out = fs.openSync(this.log, 'a')
    const child = spawn(process.execPath, this.args, {
      cwd: ROOT,
      env: this.env(),
      stdio: ['ignore', 'pipe', out],
      detached: true,
    })
    fs.closeSync(out)
    this.child = child
    this.frozen = false
    child.stdout?.on('data', (chunk: Buffer) => {
      const line = String(chunk)
        .split('\n')
        .find((text) => text.startsWith('{'))
      if (!line || this.said) return
      this.said = JSON.parse(line) as Record<string, unknown>
      this.deaths = 0
    })
    child.once('exit', () => this.gone(child))
  }

  signal(signal: NodeJS.Signals): void {
    if (this.child?.pid) signalGroup(this.child.pid, signal)
  }

  /** @returns false when the process that runs now has not ended within `withinMs` */
  async ends(withinMs: number): Promise<boolean> {
    const { child } = this
    if (!child) return true
    const { promise, resolve } = Promise.withResolvers<boolean>()
    const timer = setTimeout(() => resolve(false), withinMs)
    child.once('exit', () => resolve(true))
    const ended = await promise
    clearTimeout(timer)
    return ended
  }

  /** Ends it for good. */
  async stop(graceMs: number): Promise<void> {
    this.closing = true
    const { child } = this
    if (!child) return
    const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()))
    this.signal('SIGCONT')
    this.signal('SIGTERM')
    const timer = setTimeout(() => this.signal('SIGKILL'), graceMs)
    await gone
    clearTimeout(timer)
  }

  /** Throws when it does not stay up by itself. */
  check(): void {
    if (this.deaths > DEATHS) throw new Error(`${this.name} does not stay up; see ${this.log}`)
  }

  private gone(child: ChildProcess) {
    if (this.child !== child) return
    this.child = undefined
    // one that had got ready was struck, or lost its database: the count is of those that never come up
    if (!this.said) this.deaths++
    this.said = undefined
    if (!this.closing) setTimeout(() => !this.closing && this.start(), 300)
  }
}
