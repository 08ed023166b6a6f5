import { useEffect, useState } from 'preact/hooks'

const query = matchMedia('(max-width: 760px)')

/** Whether the page is narrow, as on a phone; the same border as that of the style sheets. */
export function useNarrow(): boolean {
  const [narrow, setNarrow] = useState(query.matches)
  useEffect(() => {
    const look = (): void => setNarrow(query.matches)
    query.addEventListener('change', look)
    return () => query.removeEventListener('change', look)
  }, [])
  return narrow
}
