import { address, compose, type Recipient } from '#lib/email/compose.ts'
import type { Mail } from '#lib/email/send.ts'
import { translator } from '#lib/texts.ts'

/** The mail that confirms an address. */
export function verifyMail(to: Recipient, token: string): Mail {
  const t = translator(to.locale, 'mail')
  return compose(to, t('verify.subject'), {
    lang: to.locale,
    heading: t('verify.heading', { name: to.name }),
    body: t('verify.body'),
    button: t('verify.button'),
    link: address(`/verify?token=${token}`),
    footer: t('footer'),
  })
}

/** The mail with the link to a new password. */
export function resetMail(to: Recipient, token: string): Mail {
  const t = translator(to.locale, 'mail')
  return compose(to, t('reset.subject'), {
    lang: to.locale,
    heading: t('reset.heading', { name: to.name }),
    body: t('reset.body'),
    button: t('reset.button'),
    link: address(`/reset?token=${token}`),
    footer: t('footer'),
  })
}
