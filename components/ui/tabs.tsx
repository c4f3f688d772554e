'use client'

import Link from 'next/link'
import { usePathname } from 'next/navigation'
import { Tabs as Radix } from 'radix-ui'
import type { ComponentProps, ReactNode } from 'react'
import { cn } from '#components/cn.ts'

const tab =
  'inline-flex min-h-11 items-center gap-2 border-b-2 border-transparent px-3 text-sm font-label whitespace-nowrap text-muted-foreground outline-offset-[-2px] transition-colors duration-[120ms] hover:text-foreground'
const bar = 'flex gap-1 overflow-x-auto border-b [scrollbar-width:none] *:-mb-px'

/** Tabs within a page that change no address: Tabs, TabsList, TabsTrigger, TabsContent. */
export const Tabs = Radix.Root
export function TabsList({ className, ...props }: ComponentProps<typeof Radix.List>) {
  return <Radix.List className={cn(bar, className)} {...props} />
}
export function TabsTrigger({ className, ...props }: ComponentProps<typeof Radix.Trigger>) {
  return (
    <Radix.Trigger
      className={cn(tab, 'data-[state=active]:border-primary data-[state=active]:text-foreground', className)}
      {...props}
    />
  )
}
export const TabsContent = Radix.Content

/** Tabs that are pages of their own: links, so that Back and a shared link work. */
export function PageTabs({ label, tabs }: { label: string; tabs: readonly { href: string; label: ReactNode }[] }) {
  const path = usePathname()
  return (
    <nav aria-label={label} className={cn(bar, 'mb-(--stack)')}>
      {tabs.map(({ href, label: text }) => (
        <Link
          key={href}
          href={href}
          aria-current={path === href ? 'page' : undefined}
          className={cn(tab, 'aria-[current=page]:border-primary aria-[current=page]:text-foreground')}
        >
          {text}
        </Link>
      ))}
    </nav>
  )
}
