import type { ErrorCode } from '#lib/errors.ts'

/** A failed REST call, with the sentence to show. `code` is `offline` when no answer came. */
export class ApiError extends Error {
  readonly code: ErrorCode | 'offline'
  readonly status: number
  readonly details: Record<string, unknown> | undefined
  constructor(code: ErrorCode | 'offline', message: string, status: number, details?: Record<string, unknown>) {
    super(message)
    this.name = 'ApiError'
    this.code = code
    this.status = status
    this.details = details
  }
  /** One sentence a field, where the input was refused. */
  get fields(): Record<string, string> {
    return (this.details?.fields as Record<string, string> | undefined) ?? {}
  }
}

type Init = Omit<RequestInit, 'body'> & { body?: unknown }

/**
 * Calls our REST from the browser. A plain object as `body` is sent as JSON; a File, Blob or FormData as it is.
 * @throws ApiError with the server's sentence in the person's language
 */
export async function api<T>(path: string, { body, headers, ...init }: Init = {}): Promise<T> {
  const raw = body instanceof Blob || body instanceof FormData || typeof body === 'string'
  let response: Response
  try {
    response = await fetch(path, {
      ...init,
      method: init.method ?? (body === undefined ? 'GET' : 'POST'),
      headers: { ...(body !== undefined && !raw && { 'content-type': 'application/json' }), ...headers },
      ...(body !== undefined && { body: raw ? body : JSON.stringify(body) }),
    })
  } catch (error) {
    throw new ApiError('offline', error instanceof Error ? error.message : String(error), 0)
  }
  if (response.status === 204) return undefined as T
  const answer: unknown = await response.json().catch(() => null)
  if (response.ok) return answer as T
  const failure = (answer as { error?: { code: ErrorCode; message: string; details?: Record<string, unknown> } } | null)
    ?.error
  throw new ApiError(
    failure?.code ?? 'internal',
    failure?.message ?? response.statusText,
    response.status,
    failure?.details,
  )
}
