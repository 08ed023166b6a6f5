import { useLayoutEffect, useState } from 'preact/hooks'

/** What of the list is seen, by the place of its body in the window. */
export function useSeen(body: { readonly current: HTMLDivElement | null }): {
  top: number
  height: number
} {
  const [seen, setSeen] = useState({ top: 0, height: innerHeight })
  useLayoutEffect(() => {
    const look = (): void => {
      const top = -(body.current?.getBoundingClientRect().top ?? 0)
      setSeen((was) =>
        was.top === top && was.height === innerHeight ? was : { top, height: innerHeight },
      )
    }
    look()
    addEventListener('scroll', look, { passive: true })
    addEventListener('resize', look)
    return () => {
      removeEventListener('scroll', look)
      removeEventListener('resize', look)
    }
  }, [])
  return seen
}
