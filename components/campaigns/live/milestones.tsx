'use client'

import { useState } from 'react'

const QUARTER = 25

/** Tells a screen reader how far it is at each quarter, and nothing in between. */
export function Milestones({ share, text }: { share: number; text: string }) {
  const quarter = Math.floor(share / QUARTER)
  const [said, setSaid] = useState({ quarter, text: '' })
  if (quarter > said.quarter) setSaid({ quarter, text })
  return (
    <p aria-live="polite" className="sr-only">
      {said.text}
    </p>
  )
}
