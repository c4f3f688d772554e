import type { ReactNode } from 'react'

export function AuthHeading({ title, children }: { title: ReactNode; children?: ReactNode }) {
  return (
    <div className="mb-6 grid gap-1.5">
      <h1 className="text-2xl">{title}</h1>
      {children && <p className="text-muted-foreground">{children}</p>}
    </div>
  )
}
