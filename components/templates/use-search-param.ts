'use client'

import { useRouter, useSearchParams } from 'next/navigation'
import { useEffect, useRef, useState } from 'react'

/**
 * A search field whose text stands in the address, so that Back and a shared link work. `search` is what is typed,
 * `value` what is searched for, a moment later.
 */
export function useSearchParam(name: string, initial: string) {
  const router = useRouter()
  const params = useSearchParams()
  const value = params.get(name) ?? ''
  const [search, setSearch] = useState(initial)
  const written = useRef(initial)
  // Back and Forward change the address from outside
  useEffect(() => {
    if (value !== written.current) {
      written.current = value
      setSearch(value)
    }
  }, [value])
  useEffect(() => {
    const text = search.trim()
    if (text === written.current) return
    const timer = setTimeout(() => {
      written.current = text
      const next = new URLSearchParams(window.location.search)
      if (text) next.set(name, text)
      else next.delete(name)
      router.replace(`?${next}`, { scroll: false })
    }, 300)
    return () => clearTimeout(timer)
  }, [search, name, router])
  return { value, search, setSearch }
}
