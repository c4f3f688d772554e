import Link from 'next/link'
import { LanguageMenu } from '#components/shell/language-switch.tsx'
import { LogoMark } from '#components/shell/logo.tsx'

/** Below 1024 px: whose shop this is, and the language. */
export function TopBar({ workspaceName }: { workspaceName: string }) {
  return (
    <header className="sticky top-0 z-20 flex h-14 items-center gap-2 border-b bg-background pr-1 pl-(--gutter) lg:hidden">
      <Link href="/home" className="flex min-h-11 min-w-0 flex-1 items-center gap-2.5">
        <LogoMark />
        <span className="truncate text-md font-title">{workspaceName}</span>
      </Link>
      <LanguageMenu />
    </header>
  )
}
