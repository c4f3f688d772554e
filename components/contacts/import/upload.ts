import { ApiError } from '#components/api.ts'
import type { ImportWire } from '#components/contacts/wire.ts'
import type { ErrorCode } from '#lib/errors.ts'

type Failure = { error?: { code: ErrorCode; message: string; details?: Record<string, unknown> } }

/**
 * Sends a file as it is, and says how far it has come: fetch() cannot tell, and 10 MB take a while on a phone.
 * @throws ApiError with the server's sentence; `offline` when no answer came
 */
export function uploadFile(
  file: Blob,
  name: string,
  { onProgress, signal }: { onProgress: (share: number) => void; signal: AbortSignal },
): Promise<ImportWire> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('POST', `/api/contacts/import?fileName=${encodeURIComponent(name.slice(0, 200))}`)
    request.setRequestHeader('content-type', 'text/csv')
    request.responseType = 'json'
    request.upload.onprogress = ({ loaded, total }) => onProgress(total ? loaded / total : 0)
    request.onload = () => {
      if (request.status < 300) return resolve(request.response as ImportWire)
      const { error } = (request.response ?? {}) as Failure
      reject(
        new ApiError(error?.code ?? 'internal', error?.message ?? request.statusText, request.status, error?.details),
      )
    }
    request.onerror = () => reject(new ApiError('offline', '', 0))
    request.onabort = () => reject(signal.reason)
    signal.addEventListener('abort', () => request.abort(), { once: true })
    request.send(file)
  })
}
