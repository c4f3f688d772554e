import { MAX_BYTES } from '#lib/contacts/csv/limits.ts'
import { type Upload, uploadSchema } from '#lib/contacts/schema.ts'
import { AppError } from '#lib/errors.ts'
import { clean } from '#lib/http/clean.ts'

/** What the parts of a form may take beside the file itself. */
const FORM_EXTRA = 100_000

const tooLarge = () => new AppError('file_too_large', { megabytes: MAX_BYTES / 1e6 })

/** A form must be read whole to find its file, so no more of it than a file may have is let in. */
async function readForm(request: Request): Promise<FormData> {
  let size = 0
  const cap = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      size += chunk.byteLength
      if (size > MAX_BYTES + FORM_EXTRA) controller.error(tooLarge())
      else controller.enqueue(chunk)
    },
  })
  const headers = { 'content-type': request.headers.get('content-type') ?? '' }
  try {
    return await new Response(request.body?.pipeThrough(cap), { headers }).formData()
  } catch (error) {
    throw size > MAX_BYTES + FORM_EXTRA ? tooLarge() : new AppError('file_not_csv', undefined, { cause: error })
  }
}

/**
 * A contact file as programs and forms send it: multipart with `file` and fields beside it, or the bytes alone (any other
 * content type) with the fields in the query. Bytes alone are never held in memory.
 * @throws AppError file_too_large, file_not_csv, file_empty; ZodError
 */
export async function readUpload(
  request: Request,
): Promise<{ body: AsyncIterable<Uint8Array>; fileName: string; fields: Upload }> {
  if (Number(request.headers.get('content-length') ?? 0) > MAX_BYTES + FORM_EXTRA) throw tooLarge()
  const query = Object.fromEntries(new URL(request.url).searchParams)
  if (!request.headers.get('content-type')?.startsWith('multipart/form-data')) {
    if (!request.body) throw new AppError('file_empty')
    const fields = uploadSchema.parse(clean(query))
    return { body: request.body, fileName: fields.fileName || 'contacts.csv', fields }
  }
  const form = await readForm(request)
  const file = form.get('file')
  if (!(file instanceof File)) throw new AppError('invalid_input', { fields: { file: 'file' } })
  const written = Object.fromEntries([...form].filter(([, value]) => typeof value === 'string'))
  const fields = uploadSchema.parse(clean({ fileName: file.name.slice(0, 200), ...query, ...written }))
  return { body: file.stream(), fileName: fields.fileName || 'contacts.csv', fields }
}
