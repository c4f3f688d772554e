import Link from 'next/link'
import { getFormatter, getTranslations } from 'next-intl/server'
import { Card, CardHeader } from '#components/ui/card.tsx'
import type { ImportView } from '#lib/contacts/import-queries.ts'

/** The last files: back to one that waits, or to rows that want fixing. */
export async function RecentImports({ imports }: { imports: ImportView[] }) {
  const t = await getTranslations('contacts.import')
  const format = await getFormatter()
  return (
    <Card>
      <CardHeader title={t('recent')} />
      <ul className="mt-2 pb-2">
        {imports.map((file) => (
          <li key={file.importId}>
            <Link
              href={`/contacts/import/${file.importId}`}
              className="grid min-h-row content-center gap-0.5 px-card py-2 text-sm outline-offset-[-2px] hover:bg-accent"
            >
              <span className="truncate font-label" dir="auto">
                {file.fileName}
              </span>
              <span className="text-xs text-muted-foreground">
                {format.dateTime(file.createdAt, 'day')}
                {' · '}
                {file.status === 'completed'
                  ? t('recentResult', { imported: file.imported + file.updated, rejected: file.rejected })
                  : t(`recentState.${file.status}`)}
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </Card>
  )
}
