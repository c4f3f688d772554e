import { env } from '#lib/env.ts'
import { localStorage } from '#lib/storage/local.ts'
import type { Storage } from '#lib/storage/storage.ts'

export { type Bytes, FileGone, type Storage, storageKey } from '#lib/storage/storage.ts'

let chosen: Storage | undefined
/** The installation's file storage. */
export function storage(): Storage {
  chosen ??= localStorage(env().STORAGE_DIR)
  return chosen
}
