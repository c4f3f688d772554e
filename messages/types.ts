// Makes t('…') a type error where English has no such text. One line a namespace; the i18n test keeps the languages equal.
import type { Formats, formatLocale, Locale } from '#lib/locales.ts'
import type auth from './en/auth.json'
import type backup from './en/backup.json'
import type campaigns from './en/campaigns.json'
import type common from './en/common.json'
import type contacts from './en/contacts.json'
import type errors from './en/errors.json'
import type home from './en/home.json'
import type landing from './en/landing.json'
import type mail from './en/mail.json'
import type messages from './en/messages.json'
import type needs from './en/needs.json'
import type restraint from './en/restraint.json'
import type senders from './en/senders.json'
import type settings from './en/settings.json'
import type shell from './en/shell.json'
import type templates from './en/templates.json'

declare module 'use-intl' {
  interface AppConfig {
    Locale: Locale | (typeof formatLocale)[Locale]
    Formats: Formats
    Messages: {
      auth: typeof auth
      backup: typeof backup
      campaigns: typeof campaigns
      common: typeof common
      contacts: typeof contacts
      errors: typeof errors
      home: typeof home
      landing: typeof landing
      mail: typeof mail
      messages: typeof messages
      needs: typeof needs
      restraint: typeof restraint
      senders: typeof senders
      settings: typeof settings
      shell: typeof shell
      templates: typeof templates
    }
  }
}
