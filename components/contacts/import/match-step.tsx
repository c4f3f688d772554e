'use client'

import { useTranslations } from 'next-intl'
import { ApiError } from '#components/api.ts'
import type { ImportWire } from '#components/contacts/wire.ts'
import { Banner } from '#components/ui/banner.tsx'
import { Button } from '#components/ui/button.tsx'
import { CheckSummary } from './check-summary.tsx'
import { type Choice, hasPhone } from './choice.ts'
import { ColumnsCard } from './columns-card.tsx'
import { DiscardButton } from './discard-button.tsx'
import { RefusedPreview } from './refused-preview.tsx'
import { useCheck } from './use-check.ts'

type Props = { file: ImportWire; choice: Choice; onChoice: (choice: Choice) => void; onNext: () => void }

/** Which column is what, and what would come of it, before anything is saved. */
export function MatchStep({ file, choice, onChoice, onNext }: Props) {
  const t = useTranslations('contacts.import')
  const { data, error, isFetching } = useCheck(file.importId, choice)
  const phone = hasPhone(choice)
  const check = phone ? data : undefined
  return (
    <div className="grid gap-stack">
      {error instanceof ApiError && phone && (
        <Banner tone="danger" urgent>
          {error.message}
        </Banner>
      )}
      {phone && !error && <CheckSummary check={check} rows={file.rowsTotal} busy={isFetching} />}
      <ColumnsCard file={file} choice={choice} onChoice={onChoice} />
      {check && check.rejected > 0 && <RefusedPreview check={check} country={choice.country} />}
      <div className="flex flex-wrap-reverse items-center justify-between gap-3">
        {file.status === 'ready' ? <DiscardButton importId={file.importId} /> : <span />}
        <div className="grid w-full justify-items-stretch gap-1.5 md:w-auto md:justify-items-end">
          <Button
            size="lg"
            busy={phone && !check && !error}
            disabled={!check || check.ready === 0 || error !== null}
            onClick={onNext}
          >
            {t('goOn', { count: check?.ready ?? file.rowsTotal })}
          </Button>
          {(!phone || check?.ready === 0) && (
            <p className="text-sm text-muted-foreground">{phone ? t('noneReady') : t('columnsLeadNoPhone')}</p>
          )}
        </div>
      </div>
    </div>
  )
}
