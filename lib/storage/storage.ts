/** Bytes on their way in or out. */
export type Bytes = AsyncIterable<Uint8Array>

/**
 * Where uploaded files lie between web and worker. Keys come from storageKey() and start with the workspace, so that one
 * prefix is one tenant. One implementation today (a local folder); an S3-compatible one fits behind the same five calls.
 */
export type Storage = {
  /**
   * Stores a file whole or not at all: a reader never sees half of it.
   * @returns its size in bytes
   * @throws AppError file_too_large once more than maxBytes have come; nothing is kept then
   */
  write(key: string, body: Bytes, options: { maxBytes: number }): Promise<number>
  /** @throws FileGone when there is no such file */
  read(key: string): Bytes
  /** Removing what is not there is no error. */
  remove(key: string): Promise<void>
}

/** The file is not where its row says: removed by hand, or web and worker do not share a folder. */
export class FileGone extends Error {
  constructor(key: string, options?: ErrorOptions) {
    super(`no stored file ${key}: do web and worker share STORAGE_DIR?`, options)
    this.name = 'FileGone'
  }
}

const SEGMENT = /^[a-z0-9][a-z0-9_-]*(\.[a-z0-9]+)?$/i
/** True for keys that storageKey() could have made: no empty, hidden, relative or absolute part. */
export const isStorageKey = (key: string): boolean =>
  key.length <= 300 && key.split('/').length >= 2 && key.split('/').every((part) => SEGMENT.test(part))

/** `<workspace>/<part>/<part>`. File names of people never become part of a key. */
export function storageKey(workspaceId: string, ...parts: string[]): string {
  const key = [workspaceId, ...parts].join('/')
  if (!isStorageKey(key)) throw new TypeError('storageKey(): not a safe key')
  return key
}
