import { DAY, MINUTE } from '#lib/clock.ts'
import { sha256 } from '#lib/crypto.ts'
import { AppError } from '#lib/errors.ts'
import { kv } from '#lib/kv.ts'

type Stored = { request: string; status: number; body: string | null }

/**
 * Runs an unsafe call once per Idempotency-Key: a repeat within 24 h gets the first answer, a repeat while the first still
 * runs and a key used for another request get `conflict`. Failures of ours (5xx) are not kept, so they can be tried again.
 * @param scope the caller and the path, so that keys of different callers never meet
 * @param body the request's body as it came
 */
export async function once(scope: string, key: string, body: string, run: () => Promise<Response>): Promise<Response> {
  const id = sha256(`${scope}\n${key}`)
  const request = sha256(body)
  const answer = `idempotent:${id}`
  const lock = `rate:idempotent-lock:${id}`
  const repeat = async (): Promise<Response | null> => {
    const kept = await kv().get(answer)
    if (!kept) return null
    const first = JSON.parse(kept) as Stored
    if (first.request !== request) throw new AppError('conflict', { reason: 'idempotency_key_reused' })
    const headers = {
      'idempotent-replayed': 'true',
      ...(first.body !== null && { 'content-type': 'application/json' }),
    }
    return new Response(first.body, { status: first.status, headers })
  }
  const known = await repeat()
  if (known) return known
  // A lock that outlives a died process for a minute only: the work behind it may run twice and must bear that anyway.
  if ((await kv().increment(lock, MINUTE)).count > 1) {
    const finished = await repeat()
    if (finished) return finished
    throw new AppError('conflict', { reason: 'still_running' })
  }
  try {
    // the first may have finished between our look and our lock
    const meanwhile = await repeat()
    if (meanwhile) return meanwhile
    const response = await run()
    if (response.status < 500) {
      const text = response.status === 204 ? null : await response.clone().text()
      const stored: Stored = { request, status: response.status, body: text }
      await kv().set(answer, JSON.stringify(stored), DAY)
    }
    return response
  } finally {
    await kv().delete(lock)
  }
}
