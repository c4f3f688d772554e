'use client'

import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { setNonce } from 'get-nonce'
import { type ReactNode, useState } from 'react'
import { ApiError } from '#components/api.ts'
import { Toaster } from '#components/ui/toast.tsx'

const noUseToRepeat = (error: Error) => error instanceof ApiError && error.status >= 400 && error.status < 500

/** What every page's client side stands on: the query cache, toasts, and the nonce for styles that Radix adds. */
export function Providers({ nonce, children }: { nonce: string | undefined; children: ReactNode }) {
  // only the first: a later render has another nonce, the document keeps its policy
  useState(() => nonce && typeof document !== 'undefined' && setNonce(nonce))
  const [client] = useState(
    () =>
      new QueryClient({
        defaultOptions: {
          queries: {
            staleTime: 15_000,
            // what changed between the server's look and this one was told to nobody: a run would stand as going out for ever
            refetchOnMount: 'always',
            retry: (count, error) => count < 2 && !noUseToRepeat(error),
            refetchOnWindowFocus: true,
          },
        },
      }),
  )
  return (
    <QueryClientProvider client={client}>
      {children}
      <Toaster />
    </QueryClientProvider>
  )
}
