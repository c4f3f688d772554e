import { cva, type VariantProps } from 'class-variance-authority'
import { Slot } from 'radix-ui'
import type { ComponentProps } from 'react'
import { cn } from '#components/cn.ts'
import { Spinner } from '#components/ui/spinner.tsx'

export const buttonVariants = cva(
  'relative inline-flex shrink-0 items-center justify-center gap-2 rounded-md border border-transparent text-center text-sm leading-tight font-label transition-colors duration-[120ms] ease-out outline-offset-2 disabled:cursor-not-allowed disabled:border-transparent disabled:bg-muted disabled:text-muted-foreground aria-disabled:cursor-not-allowed [&_svg:not([class*=size-])]:size-[18px]',
  {
    variants: {
      variant: {
        primary: 'bg-primary text-primary-foreground hover:bg-primary-hover active:bg-primary-hover',
        outline:
          'border-[color-mix(in_oklab,var(--input)_55%,var(--border))] bg-card text-foreground hover:bg-accent active:bg-accent',
        ghost: 'text-foreground hover:bg-accent active:bg-accent disabled:bg-transparent',
        soft: 'bg-primary-soft text-primary-soft-foreground hover:bg-accent',
        danger: 'bg-destructive text-destructive-foreground hover:bg-destructive-hover active:bg-destructive-hover',
        'danger-ghost': 'text-destructive hover:bg-danger-soft disabled:bg-transparent',
        link: 'min-h-11 px-0 text-primary hover:underline underline-offset-3 disabled:bg-transparent lg:min-h-6',
      },
      size: {
        md: 'min-h-control px-4 py-2',
        sm: 'min-h-11 px-3 py-1 lg:min-h-9',
        lg: 'min-h-13 px-6 py-2 text-md',
        icon: 'size-11',
      },
      block: { true: 'w-full', false: '' },
    },
    compoundVariants: [{ variant: 'link', className: 'min-h-11 px-0 py-0 lg:min-h-6' }],
    defaultVariants: { variant: 'primary', size: 'md', block: false },
  },
)

export type ButtonProps = ComponentProps<'button'> &
  VariantProps<typeof buttonVariants> & {
    asChild?: boolean
    /** Work is under way: a spinner over the same width, and no second press. */
    busy?: boolean
  }

/** `<Button asChild><Link …/></Button>` for links that look like buttons. */
export function Button({
  variant,
  size,
  block,
  asChild = false,
  busy = false,
  className,
  children,
  ...props
}: ButtonProps) {
  const classes = cn(buttonVariants({ variant, size, block }), className)
  if (asChild)
    return (
      <Slot.Root className={classes} {...props}>
        {children}
      </Slot.Root>
    )
  return (
    <button
      type="button"
      {...props}
      aria-busy={busy || undefined}
      disabled={props.disabled || busy}
      className={classes}
    >
      {busy ? (
        <>
          <span className="inline-flex items-center gap-2 opacity-0">{children}</span>
          <span className="absolute inset-0 grid place-items-center">
            <Spinner />
          </span>
        </>
      ) : (
        children
      )}
    </button>
  )
}
