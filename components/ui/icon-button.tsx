'use client'

import { Button, type ButtonProps } from '#components/ui/button.tsx'
import { Tooltip } from '#components/ui/tooltip.tsx'

/** A button that is only an icon. The label is read aloud and shown as a tooltip. */
export function IconButton({ label, variant = 'ghost', ...props }: ButtonProps & { label: string }) {
  return (
    <Tooltip text={label}>
      <Button {...props} variant={variant} size="icon" aria-label={label} />
    </Tooltip>
  )
}
