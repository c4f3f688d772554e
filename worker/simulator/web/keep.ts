/** What the stand-in page keeps in its browser, as WhatsApp Web does: IndexedDB, one store a database. */
export type Keep = {
  all<T>(): Promise<T[]>
  get<T>(key: string): Promise<T | undefined>
  put(key: string, value: unknown): Promise<void>
  clear(): Promise<void>
}

/** Self-contained: it runs in the page. */
export function makeKeep(database: string, store: string): Keep {
  const opened = new Promise<IDBDatabase>((resolve, reject) => {
    const request = indexedDB.open(database, 1)
    request.onupgradeneeded = () => request.result.createObjectStore(store)
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
  const run = async <T>(mode: IDBTransactionMode, work: (objects: IDBObjectStore) => IDBRequest<T>): Promise<T> => {
    const transaction = (await opened).transaction(store, mode)
    const request = work(transaction.objectStore(store))
    return new Promise((resolve, reject) => {
      transaction.oncomplete = () => resolve(request.result)
      transaction.onabort = () => reject(transaction.error)
    })
  }
  return {
    all: (() => run('readonly', (objects) => objects.getAll())) as Keep['all'],
    get: ((key: string) => run('readonly', (objects) => objects.get(key))) as Keep['get'],
    put: async (key, value) => void (await run('readwrite', (objects) => objects.put(value, key))),
    clear: async () => void (await run('readwrite', (objects) => objects.clear())),
  }
}
