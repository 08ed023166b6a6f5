import type { ClientItem } from 'shelfd/plugin'

const pathMost = 4_096

/** Null for a path that is not whole without a folder, and for one that leads elsewhere. */
export function placeOf(path: string | null, folder: string | undefined): ClientItem['path'] {
  if (path === null) return null
  const base = folder === undefined ? undefined : trimmed(folder)
  const content = isWhole(path)
    ? trimmed(path)
    : base === undefined
      ? ''
      : `${base}/${trimmed(path)}`
  if (content === '' || content.length > pathMost || leadsElsewhere(content)) return null
  if (base !== undefined && content.startsWith(`${base}/`)) return { base, content }
  const above = content.slice(0, content.lastIndexOf('/'))
  return { base: above === '' ? '/' : above, content }
}

/** A file's path below the base of its download; null for one that lies elsewhere. */
export function belowBase(
  path: string,
  { base, content }: NonNullable<ClientItem['path']>,
): string | null {
  const whole = isWhole(path) ? path : `${content}/${path}`
  const folder = `${trimmed(base)}/`
  if (!whole.startsWith(folder) || leadsElsewhere(whole)) return null
  const rest = trimmed(whole.slice(folder.length))
  return rest === '' ? null : rest
}

function isWhole(path: string): boolean {
  return /^(?:\/|[A-Za-z]:)/.test(path)
}

function leadsElsewhere(path: string): boolean {
  return (
    path.includes('\0') || path.split('/').some((segment) => segment === '..' || segment === '.')
  )
}

function trimmed(path: string): string {
  return path.replace(/\/+$/, '')
}
