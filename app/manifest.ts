import { webManifest } from '#lib/http/manifest.ts'
import { currentLocale } from '#lib/http/session.ts'

/** /manifest.webmanifest, in the language of whoever installs it. */
export default async function manifest() {
  return webManifest(await currentLocale())
}
