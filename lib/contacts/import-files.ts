import { storage } from '#lib/storage/index.ts'

/** A stored upload in memory; uploads are capped at MAX_BYTES when they are written. */
export async function readWhole(key: string): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  for await (const part of storage().read(key)) parts.push(part)
  return Buffer.concat(parts)
}
