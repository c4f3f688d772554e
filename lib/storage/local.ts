import { randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, open, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { AppError } from '#lib/errors.ts'
import { type Bytes, FileGone, isStorageKey, type Storage } from '#lib/storage/storage.ts'

const isMissing = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ENOENT'

/** Files in a folder that web and worker share. For one host; several hosts need object storage. */
export function localStorage(dir: string): Storage {
  const root = path.resolve(dir)
  const locate = (key: string): string => {
    const file = path.resolve(root, key)
    if (!isStorageKey(key) || !file.startsWith(root + path.sep)) throw new TypeError('not a storage key')
    return file
  }
  return {
    async write(key, body, { maxBytes }) {
      const file = locate(key)
      await mkdir(path.dirname(file), { recursive: true, mode: 0o700 })
      const draft = `${file}.${randomUUID()}.part`
      const handle = await open(draft, 'wx', 0o600)
      try {
        let size = 0
        for await (const chunk of body) {
          size += chunk.byteLength
          if (size > maxBytes) throw new AppError('file_too_large', { megabytes: Math.floor(maxBytes / 1e6) })
          await handle.appendFile(chunk)
        }
        await handle.sync() // the row that names the file may be committed a moment later
        await handle.close()
        await rename(draft, file)
        return size
      } catch (error) {
        await handle.close().catch(() => {})
        await rm(draft, { force: true })
        throw error
      }
    },
    async *read(key): Bytes {
      try {
        yield* createReadStream(locate(key), { highWaterMark: 1 << 18 }) as AsyncIterable<Buffer>
      } catch (error) {
        throw isMissing(error) ? new FileGone(key, { cause: error }) : error
      }
    },
    async remove(key) {
      await rm(locate(key), { force: true })
    },
  }
}
