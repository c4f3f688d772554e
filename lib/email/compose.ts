import type { Mail } from '#lib/email/send.ts'
import { env } from '#lib/env.ts'
import type { Locale } from '#lib/locales.ts'

export type Recipient = { name: string; email: string; locale: Locale }
export type Parts = { lang: Locale; heading: string; body: string; button: string; link: string; footer: string }

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }
const escapeHtml = (text: string) => text.replace(/[&<>"']/g, (sign) => ESCAPES[sign]!)

/** One column, a table and inline styles: what mail programs still need. */
function html({ lang, heading, body, button, link, footer }: Parts): string {
  const font = "font-family:-apple-system,'Segoe UI',Roboto,'Noto Sans Devanagari',sans-serif"
  return `<!doctype html><html lang="${lang}"><body style="margin:0;background:#f8faf7;${font};color:#1c2a25">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0"><tr><td align="center" style="padding:32px 16px">
<table role="presentation" width="100%" style="max-width:480px;background:#fff;border:1px solid #e0e6e1;border-radius:12px"><tr><td style="padding:28px">
<p style="margin:0 0 20px;font-weight:700;color:#046346">Broadcaster</p>
<h1 style="margin:0 0 8px;font-size:22px;line-height:1.35">${escapeHtml(heading)}</h1>
<p style="margin:0 0 20px;font-size:15px;line-height:1.6">${escapeHtml(body)}</p>
<p style="margin:0 0 20px"><a href="${escapeHtml(link)}" style="display:inline-block;padding:12px 20px;border-radius:8px;background:#046346;color:#fff;text-decoration:none;font-weight:600">${escapeHtml(button)}</a></p>
<p style="margin:0;font-size:13px;line-height:1.5;color:#5c6a64;word-break:break-all">${escapeHtml(link)}</p>
</td></tr></table><p style="max-width:480px;font-size:13px;line-height:1.5;color:#5c6a64">${escapeHtml(footer)}</p>
</td></tr></table></body></html>`
}

/** A subject is a header, of one line: names in it may have breaks, which providers refuse the whole mail for. */
const oneLine = (text: string) =>
  text
    .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .replace(/ {2,}/g, ' ')
    .trim()

/** A mail of a heading, a sentence or two and one button, as text and as HTML. */
export function compose({ email }: Pick<Recipient, 'email'>, subject: string, parts: Parts): Mail {
  const { heading, body, button, link, footer } = parts
  return {
    to: email,
    subject: oneLine(subject),
    text: `${heading}\n\n${body}\n\n${button}: ${link}\n\n${footer}\n`,
    html: html(parts),
  }
}

/** A path of ours as people reach it from their mail. */
export const address = (path: string): string => `${env().APP_URL.replace(/\/$/, '')}${path}`
