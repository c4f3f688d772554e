import { isUtf8 } from 'node:buffer'
import type { Bytes } from '#lib/storage/storage.ts'

export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252'

const startsWith = (bytes: Uint8Array, ...marks: number[]) => marks.every((mark, index) => bytes[index] === mark)

/** UTF-16 without a mark: nearly every second byte of Latin text and digits is zero, always on the same side. */
function bareUtf16(bytes: Uint8Array): Encoding | undefined {
  const length = Math.min(bytes.length & ~1, 4096)
  const zeros = [0, 0]
  for (let index = 0; index < length; index++) if (bytes[index] === 0) zeros[index & 1]!++
  const [even = 0, odd = 0] = zeros
  if (odd > length * 0.15 && even === 0) return 'utf-16le'
  if (even > length * 0.15 && odd === 0) return 'utf-16be'
  return undefined
}

/** How a text file is written: its mark, else what fits. windows-1252 is what old Excel leaves behind, and fits always. */
export function detectEncoding(bytes: Uint8Array): Encoding {
  if (startsWith(bytes, 0xff, 0xfe)) return 'utf-16le'
  if (startsWith(bytes, 0xfe, 0xff)) return 'utf-16be'
  return bareUtf16(bytes) ?? (isUtf8(bytes) ? 'utf-8' : 'windows-1252')
}

/** Decodes piece by piece, without the mark. NUL, which PostgreSQL cannot hold, becomes U+FFFD. */
export async function* decode(bytes: Bytes, encoding: Encoding): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding)
  const clean = (text: string) => text.replaceAll('\0', '\ufffd')
  for await (const chunk of bytes) yield clean(decoder.decode(chunk, { stream: true }))
  yield clean(decoder.decode())
}
