'use client'

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { api } from '#components/api.ts'
import type { CheckWire } from '#components/contacts/wire.ts'
import { type Choice, hasPhone, mappingOf } from './choice.ts'

/** What the file would become under a choice of columns; the server remembers the choice on the way. */
export const useCheck = (importId: string, choice: Choice) =>
  useQuery({
    queryKey: ['import-check', importId, mappingOf(choice)],
    queryFn: () => api<CheckWire>(`/api/contacts/import/${importId}/check`, { body: { mapping: mappingOf(choice) } }),
    enabled: hasPhone(choice),
    placeholderData: keepPreviousData,
    refetchOnWindowFocus: false,
    staleTime: 60_000,
  })
