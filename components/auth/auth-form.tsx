import type { FormEventHandler, ReactNode } from 'react'
import { Banner } from '#components/ui/banner.tsx'
import { Input } from '#components/ui/input.tsx'

type Props = {
  onSubmit: FormEventHandler<HTMLFormElement>
  /** What is wrong with the whole. */
  error?: string | null
  children: ReactNode
}

/** Fields over a button. By post even before the page is alive: a password never ends up in an address. */
export const AuthForm = ({ onSubmit, error, children }: Props) => (
  <form method="post" onSubmit={onSubmit} noValidate className="grid gap-4">
    {error && (
      <Banner tone="danger" urgent>
        {error}
      </Banner>
    )}
    {children}
  </form>
)

/** The address that signs a person in; inside a Field. */
export const EmailInput = () => (
  <Input
    name="email"
    type="email"
    inputMode="email"
    autoComplete="username"
    autoCapitalize="none"
    spellCheck={false}
    required
  />
)
