import type { WebEndpoint } from './endpoint.ts'

/** Names that the page may reach. Chromium is told the same, for what no page asks for (sockets, workers, itself). */
const WHATSAPP = ['whatsapp.com', '*.whatsapp.com', 'whatsapp.net', '*.whatsapp.net']

/** Hosts that a browser on this endpoint may look up, as Chromium's host rules write them. */
export const hostsOf = ({ kind, url }: WebEndpoint): string[] =>
  kind === 'whatsapp' ? WHATSAPP : [new URL(url).hostname]

export type Asked = { url: string; kind: string; navigation: boolean }

/**
 * Whether a request may go out: only to WhatsApp's own hosts and over TLS (on the simulator: only to it), and no
 * picture, film or font. The page itself may only ever be the endpoint's: leading it elsewhere is refused.
 */
export function mayAsk(endpoint: WebEndpoint, { url, kind, navigation }: Asked): boolean {
  if (/^(data|blob|about):/.test(url)) return !navigation || url === 'about:blank'
  if (!URL.canParse(url)) return false
  const [asked, own] = [new URL(url), new URL(endpoint.url)]
  if (navigation) return asked.origin === own.origin
  if (/^(image|media|font)$/i.test(kind)) return false
  if (endpoint.kind === 'simulator') return asked.host === own.host
  return asked.protocol === 'https:' && /(^|\.)whatsapp\.(com|net)$/.test(asked.hostname) && asked.port === ''
}
