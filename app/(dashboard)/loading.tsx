import { Skeleton } from '#components/ui/skeleton.tsx'

/** The shape of most pages: a title, a row, a list. */
export default function Loading() {
  return (
    <div className="grid gap-stack">
      <div className="grid gap-2">
        <Skeleton className="h-7 w-56" />
        <Skeleton className="h-4 w-80 max-w-full" />
      </div>
      <Skeleton className="h-40 rounded-lg" />
      <Skeleton className="h-64 rounded-lg" />
    </div>
  )
}
