import { AppError } from '#lib/errors.ts'
import { clean } from '#lib/http/clean.ts'

/** JSON bodies are forms and lists of ids; files have their own streamed way. */
const MAX_BYTES = 1_000_000

/**
 * Reads a JSON body, never more than MAX_BYTES of it. An empty body is `{}`.
 * @throws AppError body_too_large, malformed_json
 */
export async function readJson(request: Request): Promise<{ value: unknown; text: string }> {
  if (Number(request.headers.get('content-length') ?? 0) > MAX_BYTES) throw new AppError('body_too_large')
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of request.body ?? []) {
    size += chunk.byteLength
    if (size > MAX_BYTES) throw new AppError('body_too_large')
    chunks.push(chunk)
  }
  const text = Buffer.concat(chunks).toString('utf8')
  if (text.trim() === '') return { value: {}, text: '' }
  try {
    return { value: clean(JSON.parse(text)), text }
  } catch {
    throw new AppError('malformed_json')
  }
}
