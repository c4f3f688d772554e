'use client'

import { useMutation } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { useEffect, useRef, useState } from 'react'
import { ApiError } from '#components/api.ts'
import { Banner } from '#components/ui/banner.tsx'
import { Button } from '#components/ui/button.tsx'
import { Card, CardBody } from '#components/ui/card.tsx'
import { FileDrop } from '#components/ui/file-drop.tsx'
import { PasteBox } from './paste-box.tsx'
import { ProgressLine } from './progress-line.tsx'
import { uploadFile } from './upload.ts'

type Chosen = { name: string; content: Blob }

/** Choose a file or paste rows; once it is read, on to its columns. */
export function UploadStep({ megabytes, rows }: { megabytes: number; rows: number }) {
  const t = useTranslations('contacts.import')
  const tErrors = useTranslations('errors')
  const router = useRouter()
  const [share, setShare] = useState(0)
  const stop = useRef<AbortController | null>(null)
  const upload = useMutation({
    mutationFn: ({ name, content }: Chosen) => {
      setShare(0)
      stop.current = new AbortController()
      if (content.size > megabytes * 1e6)
        throw new ApiError('file_too_large', tErrors('file_too_large', { megabytes }), 413)
      return uploadFile(content, name, { onProgress: setShare, signal: stop.current.signal })
    },
    onSuccess: ({ importId }) => router.push(`/contacts/import/${importId}`),
  })
  useEffect(() => () => stop.current?.abort(), [])

  const { error, variables } = upload
  const busy = upload.isPending || upload.isSuccess
  const message =
    error instanceof ApiError ? (error.code === 'offline' ? tErrors('offline') : error.message) : undefined
  return (
    <div className="grid gap-stack">
      {message && (
        <Banner tone="danger" title={t('refusedTitle')} urgent>
          <p>
            {variables && <b className="font-semibold">{variables.name}: </b>}
            {message}
          </p>
          <p className="text-muted-foreground">{t('refusedSafe')}</p>
        </Banner>
      )}
      <Card>
        <CardBody>
          {busy && variables ? (
            <div className="grid min-h-[214px] content-center gap-4 px-2" aria-busy="true">
              <ProgressLine
                value={share}
                label={
                  share < 1
                    ? t('uploading', { name: variables.name, percent: Math.round(share * 100) })
                    : t('reading', { name: variables.name })
                }
              />
              {upload.isPending && (
                <Button
                  variant="outline"
                  className="justify-self-start"
                  onClick={() => stop.current?.abort(new DOMException('stopped', 'AbortError'))}
                >
                  {t('cancelUpload')}
                </Button>
              )}
            </div>
          ) : (
            <FileDrop
              accept=".csv,.tsv,.txt,text/csv,text/plain,text/tab-separated-values"
              title={t('drop')}
              hint={t('dropHint', { megabytes, rows })}
              onFile={(file) => upload.mutate({ name: file.name, content: file })}
            />
          )}
        </CardBody>
      </Card>
      {!busy && <PasteBox onRows={(text) => upload.mutate({ name: t('pastedName'), content: new Blob([text]) })} />}
    </div>
  )
}
