import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testDatabase } from '#tests/database/index.ts'
import { keptMail } from './kept.sql.ts'
import { resetMail, verifyMail } from './mails.ts'
import { sendMail } from './send.ts'
import { endingMail, heldMail, reminderMail } from './sender-mails.ts'

testDatabase()

type Received = {
  path: string | undefined
  authorization: string | undefined
  key: string | string[] | undefined
  body: Record<string, unknown>
}
let provider: http.Server
const received: Received[] = []
let answer: { status: number; body: unknown } = { status: 200, body: { id: 'm1' } }

/** Resend's API as far as we use it, over real HTTP on loopback. */
beforeAll(async () => {
  provider = http.createServer(async (req, res) => {
    const chunks: Uint8Array[] = []
    for await (const chunk of req) chunks.push(chunk as Uint8Array)
    received.push({
      path: req.url,
      authorization: req.headers.authorization,
      key: req.headers['idempotency-key'],
      body: JSON.parse(Buffer.concat(chunks).toString()),
    })
    res.writeHead(answer.status, { 'content-type': 'application/json' }).end(JSON.stringify(answer.body))
  })
  await new Promise<void>((resolve) => provider.listen(0, '127.0.0.1', resolve))
  process.env.RESEND_BASE_URL = `http://127.0.0.1:${(provider.address() as AddressInfo).port}`
  process.env.RESEND_API_KEY = 're_test'
  process.env.MAIL_FROM = 'Broadcaster <hello@example.in>'
})
afterAll(() => provider.close())

const meera = { name: 'Meera <b>', email: 'meera@example.in', locale: 'mr' } as const

describe('mail with a provider', () => {
  it('goes to it, and is not kept', async () => {
    await sendMail(verifyMail(meera, 'tok'))
    expect(received.at(-1)).toMatchObject({
      path: '/emails',
      authorization: 'Bearer re_test',
      body: { from: 'Broadcaster <hello@example.in>', to: 'meera@example.in', subject: 'तुमचा ईमेल पक्का करा' },
    })
    expect(await keptMail()).toEqual([])
  })

  it('is told by which key a mail is the same as one before', async () => {
    await sendMail(verifyMail(meera, 'tok'), 'sender/held:1:first')
    expect(received.at(-1)).toMatchObject({ key: 'sender/held:1:first' })
  })

  it('says so when the provider refuses', async () => {
    answer = { status: 403, body: { name: 'validation_error', message: 'The domain is not verified', statusCode: 403 } }
    await expect(sendMail(resetMail(meera, 'tok'))).rejects.toThrow(/domain is not verified/)
  })
})

describe('a mail', () => {
  it('carries its link in text and in html, and draws a name as text', () => {
    const { text, html } = resetMail(meera, 'tok')
    expect(text).toContain('http://127.0.0.1:3000/reset?token=tok')
    expect(html).toContain('href="http://127.0.0.1:3000/reset?token=tok"')
    expect(html).toContain('Meera &lt;b&gt;')
    expect(html).not.toContain('<b>')
  })

  it('has one line as its subject, whatever a number is called: no header, and nothing a provider refuses', () => {
    const about = { senderId: 's', phone: null, timeZone: 'Asia/Kolkata', runs: [], waiting: 0, expiresAt: null }
    const named = { ...about, name: 'Shop\r\nBcc: all@example.in\u2028\u0007main' }
    for (const { subject } of [
      heldMail(meera, named, 'logged_out'),
      reminderMail(meera, named),
      endingMail(meera, named, 7),
    ]) {
      expect(subject).toContain('Shop Bcc: all@example.in main')
      expect(subject).not.toMatch(/[\p{Cc}\u2028\u2029]/u)
    }
  })
})
