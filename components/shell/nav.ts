import { House, type LucideIcon, NotebookText, Send, Settings, Smartphone, Users } from 'lucide-react'
import type { Attention } from '#lib/workspaces/queries.ts'

export type NavKey = 'home' | 'campaigns' | 'contacts' | 'templates' | 'senders' | 'settings'
export type NavEntry = { key: NavKey; href: string; icon: LucideIcon; count?: Exclude<keyof Attention, 'lost'> }

/** The rooms of the dashboard, in order. */
export const navigation: readonly NavEntry[] = [
  { key: 'home', href: '/home', icon: House },
  { key: 'campaigns', href: '/campaigns', icon: Send, count: 'campaigns' },
  { key: 'contacts', href: '/contacts', icon: Users, count: 'contacts' },
  { key: 'templates', href: '/templates', icon: NotebookText },
  { key: 'senders', href: '/senders', icon: Smartphone, count: 'senders' },
  { key: 'settings', href: '/settings', icon: Settings },
]

/** Whether a path lies in a room: its page or any page under it. */
export const inRoom = (path: string, href: string): boolean => path === href || path.startsWith(`${href}/`)
