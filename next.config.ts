import type { NextConfig } from 'next'
import createNextIntlPlugin from 'next-intl/plugin'

// The Content-Security-Policy is proxy.ts's: it carries a nonce a request.
const headers = [
  { key: 'Strict-Transport-Security', value: 'max-age=63072000; includeSubDomains' },
  { key: 'X-Content-Type-Options', value: 'nosniff' },
  { key: 'X-Frame-Options', value: 'DENY' },
  { key: 'Referrer-Policy', value: 'strict-origin-when-cross-origin' },
  { key: 'Permissions-Policy', value: 'camera=(), microphone=(), geolocation=(), payment=(self)' },
]

const config: NextConfig = {
  poweredByHeader: false,
  reactStrictMode: true,
  // the whole project's types are checked at once by `npm run validate`; a build must not wait for its tests' types
  typescript: { ignoreBuildErrors: true },
  serverExternalPackages: ['pg', 'pino', '@prisma/adapter-pg', 'next-auth'],
  outputFileTracingIncludes: { '/*': ['./messages/**/*.json'] },
  allowedDevOrigins: ['127.0.0.1'],
  devIndicators: false,
  headers: async () => [{ source: '/:path*', headers }],
}

export default createNextIntlPlugin('./lib/http/i18n.ts')(config)
