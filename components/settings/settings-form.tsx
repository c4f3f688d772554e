'use client'

import { useTranslations } from 'next-intl'
import type { FormEventHandler, ReactNode } from 'react'
import { Banner } from '#components/ui/banner.tsx'
import { Button } from '#components/ui/button.tsx'
import { Card, CardBody, CardFooter, CardHeader } from '#components/ui/card.tsx'

type Props = {
  title: ReactNode
  description?: ReactNode
  onSubmit: FormEventHandler<HTMLFormElement>
  busy: boolean
  error: string | null
  /** Without the right to change: the screen is read, and says whom to ask. */
  readOnly?: boolean
  submit?: ReactNode
  children: ReactNode
}

/** One card of Settings: fields above, Save below. */
export function SettingsForm({ title, description, onSubmit, busy, error, readOnly = false, submit, children }: Props) {
  const t = useTranslations('settings')
  const c = useTranslations('common')
  return (
    <Card>
      <CardHeader title={title} description={description} />
      <form method="post" onSubmit={onSubmit} noValidate>
        <CardBody>
          <fieldset disabled={readOnly} className="grid max-w-xl gap-4">
            {error && (
              <Banner tone="danger" urgent>
                {error}
              </Banner>
            )}
            {children}
          </fieldset>
        </CardBody>
        <CardFooter>
          {readOnly ? (
            <p className="text-sm text-muted-foreground">{t('askOwner')}</p>
          ) : (
            <Button type="submit" busy={busy}>
              {submit ?? c('save')}
            </Button>
          )}
        </CardFooter>
      </form>
    </Card>
  )
}
