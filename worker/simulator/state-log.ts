import { closeSync, createReadStream, existsSync, fsyncSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { createInterface } from 'node:readline'
import { BufferJSON } from '@whiskeysockets/baileys'

const FLUSH_AFTER_MS = 150
const COMPACT_FLOOR_BYTES = 32 << 20

/**
 * What the network must remember over a restart, as an append-only file of `key TAB json` lines:
 * the last line of a key counts, so a kill in the middle of a write loses that line and nothing else.
 * Values are read through a function at the time of writing: a session that moved ten times costs one line.
 */
export class StateLog {
  private readonly live = new Map<string, () => unknown>()
  private readonly dirty = new Set<string>()
  private readonly file: string | undefined
  private fd: number | undefined
  private timer: NodeJS.Timeout | undefined
  private appended = 0
  private compactedSize = 0

  private constructor(file: string | undefined) {
    this.file = file
  }

  /** Opens the file (none: everything stays in memory) and hands back what it held. */
  static async open(file?: string): Promise<{ log: StateLog; stored: Map<string, unknown> }> {
    const log = new StateLog(file)
    const stored = new Map<string, unknown>()
    if (file === undefined) return { log, stored }
    mkdirSync(dirname(file), { recursive: true })
    for (const [key, json] of await readLines(file)) {
      const value: unknown = JSON.parse(json, BufferJSON.reviver)
      stored.set(key, value)
      log.live.set(key, () => value)
    }
    log.compact()
    return { log, stored }
  }

  /** Remembers a value; written within a moment, at once by `flush`. */
  set(key: string, value: () => unknown): void {
    if (this.file === undefined) return
    this.live.set(key, value)
    this.touch(key)
  }

  delete(key: string): void {
    if (this.live.delete(key)) this.touch(key)
  }

  /** Writes what is outstanding. A killed process keeps what was flushed: the kernel has it. */
  flush(): void {
    clearTimeout(this.timer)
    this.timer = undefined
    if (this.fd === undefined || this.dirty.size === 0) return
    const lines = [...this.dirty].map((key) => this.line(key)).join('')
    this.dirty.clear()
    this.appended += writeSync(this.fd, lines)
    if (this.appended > Math.max(COMPACT_FLOOR_BYTES, 4 * this.compactedSize)) this.compact()
  }

  close(): void {
    this.flush()
    if (this.fd !== undefined) closeSync(this.fd)
    this.fd = undefined
  }

  private touch(key: string): void {
    this.dirty.add(key)
    this.timer ??= setTimeout(() => this.flush(), FLUSH_AFTER_MS).unref()
  }

  private line(key: string): string {
    const value = this.live.get(key)
    return value === undefined ? `${key}\t\n` : `${key}\t${JSON.stringify(value(), BufferJSON.replacer)}\n`
  }

  private compact(): void {
    const file = this.file!
    const fd = openSync(`${file}.new`, 'w')
    let size = 0
    for (const key of this.live.keys()) size += writeSync(fd, this.line(key))
    fsyncSync(fd)
    renameSync(`${file}.new`, file)
    if (this.fd !== undefined) closeSync(this.fd)
    this.fd = fd
    this.compactedSize = size
    this.appended = 0
  }
}

/** Last good line of each key. A line cut short by a kill is no JSON: the one before it counts. */
async function readLines(file: string): Promise<Map<string, string>> {
  const latest = new Map<string, string>()
  if (!existsSync(file)) return latest
  for await (const line of createInterface({ input: createReadStream(file) })) {
    const tab = line.indexOf('\t')
    const key = line.slice(0, tab)
    const json = line.slice(tab + 1)
    if (tab < 0) continue
    if (json === '') latest.delete(key)
    else if (isJson(json)) latest.set(key, json)
  }
  return latest
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
