'use client'

import { useQuery } from '@tanstack/react-query'
import { useSyncExternalStore } from 'react'
import { api } from '#components/api.ts'
import type { Quota } from '#lib/billing/queries.ts'
import type { Attention } from '#lib/workspaces/queries.ts'

/** Over the wire a date is text. */
export type UsageView = Omit<Quota, 'resetsAt' | 'trialEndsAt'> & { resetsAt: string; trialEndsAt: string | null }

const never = () => () => {}
/** False while what the server drew is taken over by the browser. */
const useAwake = () =>
  useSyncExternalStore(
    never,
    () => true,
    () => false,
  )

/** What a part that wakes after the frame draws first is what the server drew, though the frame may have fetched newer. */
export function useUsage(initialData: UsageView): UsageView {
  const { data } = useQuery({ queryKey: ['usage'], queryFn: () => api<UsageView>('/api/billing/usage'), initialData })
  return useAwake() ? data : initialData
}

export function useAttention(initialData: Attention): Attention {
  const { data } = useQuery({
    queryKey: ['home', 'attention'],
    queryFn: () => api<Attention>('/api/attention'),
    initialData,
  })
  return useAwake() ? data : initialData
}
