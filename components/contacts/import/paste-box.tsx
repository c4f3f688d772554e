'use client'

import { ChevronDown, ClipboardPaste } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { Button } from '#components/ui/button.tsx'
import { Card } from '#components/ui/card.tsx'
import { Field } from '#components/ui/field.tsx'
import { Textarea } from '#components/ui/textarea.tsx'

/** Cells copied from a spreadsheet arrive as lines with tabs: the way round an Excel file. */
export function PasteBox({ onRows }: { onRows: (text: string) => void }) {
  const t = useTranslations('contacts.import')
  const [text, setText] = useState('')
  return (
    <Card>
      <details className="group">
        <summary className="flex min-h-13 cursor-pointer list-none items-center gap-3 px-card py-3 font-label [&::-webkit-details-marker]:hidden">
          <ClipboardPaste aria-hidden className="size-5 text-muted-foreground" />
          <span className="flex-1">{t('pasteTitle')}</span>
          <ChevronDown
            aria-hidden
            className="size-4 text-muted-foreground transition-transform group-open:rotate-180"
          />
        </summary>
        <div className="grid gap-3 border-t p-card">
          <Field label={t('pasteLabel')} hint={t('pasteHint')}>
            <Textarea
              value={text}
              onChange={(event) => setText(event.target.value)}
              rows={7}
              spellCheck={false}
              autoComplete="off"
              className="font-mono text-xs whitespace-pre"
            />
          </Field>
          <Button className="justify-self-start" disabled={text.trim() === ''} onClick={() => onRows(text)}>
            {t('pasteAction')}
          </Button>
        </div>
      </details>
    </Card>
  )
}
