'use client'

import { useQuery } from '@tanstack/react-query'
import { api } from '#components/api.ts'
import type { Quota } from '#lib/billing/queries.ts'
import type { Attention } from '#lib/workspaces/queries.ts'

/** Over the wire a date is text. */
export type UsageView = Omit<Quota, 'resetsAt' | 'trialEndsAt'> & { resetsAt: string; trialEndsAt: string | null }

export const useUsage = (initialData: UsageView) =>
  useQuery({ queryKey: ['usage'], queryFn: () => api<UsageView>('/api/billing/usage'), initialData }).data

export const useAttention = (initialData: Attention) =>
  useQuery({ queryKey: ['home', 'attention'], queryFn: () => api<Attention>('/api/attention'), initialData }).data
