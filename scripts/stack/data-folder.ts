import { randomBytes } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import { endLeftover, isAlive, markOf, type ProcessMark } from './processes.ts'

const markSchema = z.object({ pid: z.number().int().positive(), since: z.string() })
const runSchema = z.object({ launcher: markSchema, url: z.string(), children: z.array(markSchema) })
const secretsSchema = z.object({ AUTH_SECRET: z.string(), MASTER_KEY: z.string() })
const portsSchema = z.record(z.string(), z.number().int())

/** What one way of starting keeps between starts: database, files, secrets, logs, and who runs on it now. */
export type DataFolder = {
  readonly dir: string
  path(...parts: string[]): string
  /** Secrets for the embedded database beside it: made once, readable by this user alone. */
  secrets(): { AUTH_SECRET: string; MASTER_KEY: string }
  /** The port that this service had the last time. */
  port(service: string): number | undefined
  rememberPort(service: string, port: number): void
  /**
   * Takes the folder for this process, after ending what a killed run left behind.
   * @throws Error when a live run has it
   */
  take(): Promise<void>
  /** Keeps on disk which children run, for the start after a kill -9. */
  record(url: string, children: ProcessMark[]): void
  release(): void
}

function readJson<T>(file: string, schema: z.ZodType<T>): T | undefined {
  if (!fs.existsSync(file)) return undefined
  try {
    return schema.parse(JSON.parse(fs.readFileSync(file, 'utf8')))
  } catch {
    return undefined
  }
}

/** Whole or not at all: a kill in the middle leaves the old file. */
function writeJson(file: string, value: unknown, mode = 0o644) {
  const draft = `${file}.${process.pid}.tmp`
  fs.writeFileSync(draft, `${JSON.stringify(value, null, 2)}\n`, { mode })
  fs.renameSync(draft, file)
}

export function dataFolder(dir: string): DataFolder {
  fs.mkdirSync(dir, { recursive: true, mode: 0o700 })
  const file = (...parts: string[]) => path.join(dir, ...parts)
  const ports = () => readJson(file('ports.json'), portsSchema) ?? {}
  return {
    dir,
    path: file,
    secrets() {
      const name = file('secrets.json')
      if (!fs.existsSync(name)) {
        const key = () => randomBytes(32).toString('base64')
        writeJson(name, { AUTH_SECRET: key(), MASTER_KEY: key() }, 0o600)
      }
      const secrets = readJson(name, secretsSchema)
      // never replaced: the database beside it can only be read with these
      if (!secrets)
        throw new Error(`${name} cannot be read. Restore it, or remove the whole folder ${dir} to start anew.`)
      return secrets
    },
    port: (service) => ports()[service],
    rememberPort: (service, port) => writeJson(file('ports.json'), { ...ports(), [service]: port }),
    async take() {
      const last = readJson(file('run.json'), runSchema)
      if (last && last.launcher.pid !== process.pid && isAlive(last.launcher))
        throw new Error(
          `This is running already${last.url ? `, at ${last.url}` : ''} (process ${last.launcher.pid}). Stop it there with Ctrl-C first.`,
        )
      for (const child of last?.children ?? []) await endLeftover(child)
      this.record('', [])
    },
    record: (url, children) => writeJson(file('run.json'), { launcher: markOf(process.pid), url, children }),
    release: () => fs.rmSync(file('run.json'), { force: true }),
  }
}
