import type { Metadata, Viewport } from 'next'
import { NextIntlClientProvider } from 'next-intl'
import { getTranslations } from 'next-intl/server'
import type { ReactNode } from 'react'
import { fontVariables } from '#app/fonts.ts'
import '#app/globals.css'
import { Providers } from '#components/providers.tsx'
import { currentLocale } from '#lib/http/session.ts'
import { currentNonce, currentTheme, THEME_SCRIPT } from '#lib/http/theme.ts'
import { textsOf } from '#lib/texts.ts'

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('common')
  return { title: { default: t('brand'), template: `%s · ${t('brand')}` }, description: t('tagline') }
}

export const viewport: Viewport = {
  width: 'device-width',
  initialScale: 1,
  viewportFit: 'cover',
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#f8faf7' },
    { media: '(prefers-color-scheme: dark)', color: '#0e1512' },
  ],
}

export default async function RootLayout({ children }: { children: ReactNode }) {
  const [locale, theme, nonce] = await Promise.all([currentLocale(), currentTheme(), currentNonce()])
  const { common, errors } = textsOf(locale)
  return (
    <html
      lang={locale}
      data-theme={theme}
      className={`${fontVariables} ${theme === 'dark' ? 'dark' : ''}`}
      suppressHydrationWarning
    >
      <head>
        {/* biome-ignore lint/security/noDangerouslySetInnerHtml: a constant of ours */}
        <script nonce={nonce} suppressHydrationWarning dangerouslySetInnerHTML={{ __html: THEME_SCRIPT }} />
      </head>
      <body className="min-h-dvh">
        <NextIntlClientProvider messages={{ common, errors }}>
          <Providers nonce={nonce}>{children}</Providers>
        </NextIntlClientProvider>
      </body>
    </html>
  )
}
