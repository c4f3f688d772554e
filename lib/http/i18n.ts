import { getRequestConfig } from 'next-intl/server'
import { currentLocale, currentMember } from '#lib/http/session.ts'
import { formatLocale, formatsOf, isLocale } from '#lib/locales.ts'
import { textsOf } from '#lib/texts.ts'

const FALLBACK_ZONE = 'Asia/Kolkata'

/** next-intl's configuration of one request: no language in addresses, times in the workspace's zone. */
export default getRequestConfig(async ({ locale: asked }) => {
  const locale = isLocale(asked) ? asked : await currentLocale()
  // An error page must be drawn even while the database is away.
  const member = await currentMember().catch(() => null)
  return {
    locale: formatLocale[locale],
    messages: textsOf(locale),
    formats: formatsOf(locale),
    timeZone: member?.timeZone ?? FALLBACK_ZONE,
    now: new Date(),
  }
})
