import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { deflateRaw, inflateRaw } from 'node:zlib'
import { z } from 'zod'
import type { ByteChange, SessionStore } from '#lib/senders/keys.ts'

/**
 * A browser's profile is the session's credentials. What WhatsApp Web needs of it (IndexedDB and local storage, no
 * caches) is kept as keys of the session: encrypted under its data key, written under its fence, gone when it ends. File by
 * file in parts, so that a save writes what changed; the list of files is written last, in one statement with what it
 * removes, so a reader never sees half of a save.
 */
const TYPE = 'profile'
const FILES = 'files'
/** Stands while a browser is open, or has died without a save. */
const OPEN = 'open'
const SEEN = 'seen'
const KEPT = ['Default/IndexedDB', 'Default/Local Storage', 'Default/WebStorage']
const SKIPPED = /(^|\/)(LOCK|LOG|LOG\.old|CacheStorage)(\/|$)/
const PART_BYTES = 1 << 20
/** Of one statement: hundreds of MB in one need several times that in memory, for all numbers of the worker, or fail. */
const STATEMENT_BYTES = 16 << 20
/** A profile larger than this is not kept: something has gone wrong in it. */
const MOST_BYTES = 400 << 20

const deflate = promisify(deflateRaw)
const inflate = promisify(inflateRaw)

const fileSchema = z.object({ path: z.string(), sha: z.string(), parts: z.array(z.string()) })
type ProfileFile = z.infer<typeof fileSchema>
const filesSchema = z.array(fileSchema)

export class ProfileTooLarge extends Error {}
/** A part is missing, or not what was saved. */
export class ProfileBroken extends Error {}

export type Profile = {
  /** Fills the folder. `unsaved`: a browser ran on since what is restored was saved. @throws ProfileBroken */
  restore(folder: string): Promise<{ files: number; unsaved: boolean }>
  /** A browser is about to change it. @throws LeaseLost */
  markOpen(): Promise<void>
  /**
   * Saves what changed. `closed`: no browser runs on it any more.
   * @param seen up to when (epoch seconds) everything that came in is stored
   * @throws LeaseLost, ProfileTooLarge
   */
  save(folder: string, state: { closed: boolean; seen: number | null }): Promise<void>
  /** Epoch seconds, null before the first save. */
  seen(): Promise<number | null>
  /** The link is gone: so is what it was made of. @throws LeaseLost */
  forget(): Promise<void>
}

/** @param stopped runs the reading of files while nothing writes them */
export function makeProfile(
  store: SessionStore,
  epoch: number,
  stopped: <T>(work: () => Promise<T>) => Promise<T>,
): Profile {
  let known: ProfileFile[] | undefined
  /** Size and time of the files as they are stored: most never change, and are not read again. */
  const marks = new Map<string, string>()
  /** Parts that are stored and in no list yet. */
  const unlisted = new Set<string>()
  const load = async (): Promise<ProfileFile[]> => {
    const stored = (await store.readKeys(TYPE, [FILES])).get(FILES)
    known = stored === undefined ? [] : filesSchema.parse(JSON.parse(stored))
    return known
  }
  return {
    async restore(folder) {
      const files = await load()
      const unsaved = (await store.readKeys(TYPE, [OPEN])).has(OPEN)
      for (const file of files) {
        const target = path.join(folder, file.path)
        await mkdir(path.dirname(target), { recursive: true, mode: 0o700 })
        const parts = await store.readBytes(TYPE, file.parts)
        const plain = await Promise.all(file.parts.map((part) => inflate(parts.get(part) ?? lost(file))))
        const content = Buffer.concat(plain)
        if (shaOf(content) !== file.sha) lost(file)
        await writeFile(target, content, { mode: 0o600 })
        marks.set(file.path, await markOf(target))
      }
      return { files: files.length, unsaved }
    },
    markOpen: () => store.writeKeys([{ type: TYPE, keyId: OPEN, value: String(epoch) }]),
    async save(folder, { closed, seen }) {
      const before = known ?? (await load())
      const found = await stopped(() => readProfile(folder, marks))
      const changes: ByteChange[] = []
      const files: ProfileFile[] = []
      let bytes = 0
      for (const { name, content } of found) {
        const old = before.find((file) => file.path === name)
        const sha = content ? shaOf(content) : old?.sha
        if (old && old.sha === sha) {
          files.push(old)
          continue
        }
        if (!content || !sha) continue
        // a name of its own for each content: a part is never written over while an older list names it
        const count = Math.ceil(content.byteLength / PART_BYTES)
        const parts = Array.from({ length: count }, (_, at) => `${epoch}-${shaOf(`${name}|${sha}`)}-${at}`)
        files.push({ path: name, sha, parts })
        for (const [at, keyId] of parts.entries()) {
          const value = await deflate(content.subarray(at * PART_BYTES, (at + 1) * PART_BYTES), { level: 1 })
          changes.push({ type: TYPE, keyId, value })
          unlisted.add(keyId)
          bytes += value.byteLength
          if (bytes < STATEMENT_BYTES) continue
          await store.writeBytes(changes.splice(0))
          bytes = 0
        }
      }
      const used = new Set(files.flatMap((file) => file.parts))
      const gone = [...before.flatMap((file) => file.parts), ...unlisted].filter((part) => !used.has(part))
      for (const keyId of new Set(gone)) changes.push({ type: TYPE, keyId, value: null })
      changes.push({ type: TYPE, keyId: FILES, value: JSON.stringify(files) })
      if (seen !== null) changes.push({ type: TYPE, keyId: SEEN, value: String(seen) })
      changes.push({ type: TYPE, keyId: OPEN, value: closed ? null : String(epoch) })
      await store.writeBytes(changes)
      known = files
      unlisted.clear()
      for (const { name, mark } of found) marks.set(name, mark)
    },
    async seen() {
      const stored = (await store.readKeys(TYPE, [SEEN])).get(SEEN)
      return stored === undefined ? null : Number(stored)
    },
    async forget() {
      const files = await load()
      const keys = [...files.flatMap((file) => file.parts), FILES, OPEN, SEEN]
      await store.writeKeys(keys.map((keyId) => ({ type: TYPE, keyId, value: null })))
      known = []
    },
  }
}

const shaOf = (content: Uint8Array | string) => createHash('sha256').update(content).digest('hex').slice(0, 40)

function lost(file: ProfileFile): never {
  throw new ProfileBroken(`the stored profile is not whole: ${path.basename(file.path)}`)
}

async function markOf(file: string): Promise<string> {
  const { size, mtimeNs } = await stat(file, { bigint: true })
  return `${size} ${mtimeNs}`
}

/** The files that are worth keeping, by their path below the folder; without content where they are as they were. */
async function readProfile(folder: string, marks: ReadonlyMap<string, string>) {
  const found: { name: string; mark: string; content: Buffer | null }[] = []
  let size = 0
  for (const part of KEPT) {
    const entries = await readdir(path.join(folder, part), { recursive: true, withFileTypes: true }).catch(() => [])
    for (const entry of entries) {
      const file = path.join(entry.parentPath, entry.name)
      const name = path.relative(folder, file)
      if (!entry.isFile() || SKIPPED.test(name)) continue
      const mark = await markOf(file)
      size += Number(mark.split(' ')[0])
      if (size > MOST_BYTES) throw new ProfileTooLarge(`a profile of over ${MOST_BYTES >> 20} MB`)
      found.push({ name, mark, content: marks.get(name) === mark ? null : await readFile(file) })
    }
  }
  return found
}
