import { useEffect, useState } from 'preact/hooks'

/** Where in the page a person is: path below the base (`/items/42`) and query. */
export interface Place {
  readonly path: string
  readonly query: URLSearchParams
}

/** Path below which the daemon serves, with a slash at its end. */
const base = new URL(document.baseURI).pathname

const listeners = new Set<() => void>()

/** The place that the address names. */
export function currentPlace(): Place {
  const { pathname, search } = location
  return {
    path: `/${pathname.slice(base.length).replace(/\/$/, '')}`,
    query: new URLSearchParams(search),
  }
}

/** Goes to a place, such as `items/42?tab=files`. `replace` leaves nothing to come back to, as for filters that change. */
export function go(address: string, { replace = false } = {}): void {
  const url = new URL(address.replace(/^\//, ''), document.baseURI)
  if (url.href === location.href) return
  if (replace) history.replaceState(null, '', url)
  else {
    history.pushState(null, '', url)
    scrollTo(0, 0)
  }
  for (const listener of listeners) listener()
}

/** Changes parts of the query; null takes one away. What is not named stays. */
export function goWithQuery(changes: Readonly<Record<string, string | null>>): void {
  const { path, query } = currentPlace()
  for (const [name, value] of Object.entries(changes)) {
    if (value === null) query.delete(name)
    else query.set(name, value)
  }
  const text = query.toString()
  go(`${path}${text === '' ? '' : `?${text}`}`, { replace: true })
}

/** The place, kept up to date. */
export function usePlace(): Place {
  const [place, setPlace] = useState(currentPlace)
  useEffect(() => {
    const look = (): void => setPlace(currentPlace())
    listeners.add(look)
    return () => void listeners.delete(look)
  }, [])
  return place
}

/** Lets links within the page change the place without loading it anew. */
export function followLinks(): void {
  addEventListener('popstate', () => {
    for (const listener of listeners) listener()
  })
  document.addEventListener('click', (event) => {
    const link = (event.target as Element).closest?.('a')
    const plain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey
    if (!link || !plain || event.defaultPrevented || link.target || link.hasAttribute('download')) {
      return
    }
    const url = new URL(link.href)
    const within = url.origin === location.origin && url.pathname.startsWith(base)
    // The page of the API and copies of files are not places of this page.
    if (!within || url.pathname.startsWith(`${base}api/`) || url.hash !== '') return
    event.preventDefault()
    go(url.pathname.slice(base.length) + url.search)
  })
}
