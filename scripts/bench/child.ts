import { type ChildProcess, spawn } from 'node:child_process'
import path from 'node:path'
import { z } from 'zod'
import { ROOT } from '../stack/environment.ts'
import { signalGroup } from '../stack/processes.ts'

const PROBE = path.join(ROOT, 'scripts/bench/probe.ts')
const READY_MS = 120_000

const probeSchema = z.object({ probe: z.object({ rss: z.number(), heapUsed: z.number(), cpuMs: z.number() }) })
/** Of one process, after its garbage was collected. */
export type Probe = z.infer<typeof probeSchema>['probe']

/** A process that a bench looks at: it says one line of JSON when it is ready, and is asked what it holds. */
export class Child {
  private readonly name: string
  private readonly child: ChildProcess
  private errors = ''
  private readonly gone: Promise<void>
  private stopping = false
  /** Lines of JSON that it said, the first of them being that it is ready. */
  readonly said: Record<string, unknown>[] = []

  private constructor(name: string, args: readonly string[], env: NodeJS.ProcessEnv) {
    this.name = name
    this.child = spawn(process.execPath, ['--expose-gc', '--import', PROBE, ...args], {
      cwd: ROOT,
      env,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      detached: true,
    })
    this.gone = new Promise((resolve) => this.child.once('exit', () => resolve()))
    process.on('exit', () => this.child.pid && this.child.exitCode === null && signalGroup(this.child.pid, 'SIGKILL'))
    let out = ''
    this.child.stdout?.on('data', (chunk: Buffer) => {
      const lines = (out + chunk).split('\n')
      out = lines.pop() ?? ''
      for (const line of lines) if (line.startsWith('{')) this.said.push(JSON.parse(line) as Record<string, unknown>)
    })
    this.child.stderr?.on('data', (chunk: Buffer) => {
      this.errors = (this.errors + chunk).slice(-10_000)
    })
  }

  /** @throws with what it wrote, when it ends before it is ready */
  static async start(
    name: string,
    args: readonly string[],
    env: NodeJS.ProcessEnv,
    readyMs = READY_MS,
  ): Promise<Child> {
    const made = new Child(name, args, env)
    await made.line(1, readyMs)
    return made
  }

  /** Waits for its nth line of JSON. */
  async line(nth: number, withinMs: number): Promise<Record<string, unknown>> {
    const end = performance.now() + withinMs
    for (;;) {
      const line = this.said[nth - 1]
      if (line) return line
      if (this.child.exitCode !== null || this.child.signalCode !== null)
        throw new Error(`${this.name} has ended:\n${this.errors}`)
      if (performance.now() > end) throw new Error(`${this.name} said nothing for ${withinMs} ms:\n${this.errors}`)
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
  }

  /** An order, for a program that takes them. */
  send(order: object): void {
    this.child.send(order)
  }

  /** What it holds, and the processor time it has used. */
  async probe(): Promise<Probe> {
    const answer = new Promise<unknown>((resolve, reject) => {
      this.child.once('message', resolve)
      void this.gone.then(() => reject(new Error(`${this.name} has ended:\n${this.errors}`)))
    })
    this.child.send('probe')
    return probeSchema.parse(await answer).probe
  }

  /** Ends it in order, at once where it takes over 20 s. */
  async stop(): Promise<void> {
    if (this.stopping || this.child.exitCode !== null || !this.child.pid) return
    this.stopping = true
    this.child.kill('SIGTERM')
    const { pid } = this.child
    const timer = setTimeout(() => signalGroup(pid, 'SIGKILL'), 20_000)
    await this.gone
    clearTimeout(timer)
  }
}
