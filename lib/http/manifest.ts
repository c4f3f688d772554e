import type { MetadataRoute } from 'next'
import { formatLocale, type Locale } from '#lib/locales.ts'
import { translator } from '#lib/texts.ts'

/** What a phone needs to know to keep the product on its home screen. Icons are in public/icons. */
export function webManifest(locale: Locale): MetadataRoute.Manifest {
  const t = translator(locale, 'common')
  return {
    id: '/',
    name: t('brand'),
    short_name: t('brand'),
    description: t('tagline'),
    lang: formatLocale[locale],
    start_url: '/home',
    scope: '/',
    display: 'standalone',
    // as the light theme's page in app/tokens.css
    background_color: '#f8faf7',
    theme_color: '#f8faf7',
    categories: ['business'],
    icons: [
      { src: '/icons/icon-192.png', sizes: '192x192', type: 'image/png' },
      { src: '/icons/icon-512.png', sizes: '512x512', type: 'image/png' },
      { src: '/icons/maskable-512.png', sizes: '512x512', type: 'image/png', purpose: 'maskable' },
    ],
  }
}
