'use client'

import { ErrorScreen } from '#components/shell/error-screen.tsx'

export default function PageError({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return <ErrorScreen digest={error.digest} retry={reset} />
}
