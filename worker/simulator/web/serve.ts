import type { IncomingMessage, ServerResponse } from 'node:http'
import { makeKeep } from './keep.ts'
import { standIn } from './page.ts'

export const WEB_SOCKET_PATH = '/web/socket'
const PAGE_PATH = '/web'
const LOCAL = /^(127\.0\.0\.1|localhost)(:\d+)?$/

const pathOf = (url: string | undefined) => (url ?? '').split('?')[0]
export const isWebPath = (url: string | undefined): boolean => pathOf(url) === PAGE_PATH
/** Another page on this machine may not speak for a linked number. */
export const isOwnPage = ({ headers }: IncomingMessage): boolean =>
  LOCAL.test(headers.host ?? '') && headers.origin === `http://${headers.host}`

/** The functions' own source: the page is whole, nothing is fetched beside it. */
const page = () => `<!doctype html><meta charset="utf-8"><title>WhatsApp Web (simulator)</title>
<body>A stand-in for WhatsApp Web. It belongs to demo and tests.
<script>(${standIn.toString()})(${makeKeep.toString()})</script>`

/** Serves the stand-in of WhatsApp Web. */
export function webListener(request: IncomingMessage, response: ServerResponse): void {
  if (!LOCAL.test(request.headers.host ?? '')) response.writeHead(403).end()
  else response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(page())
}
