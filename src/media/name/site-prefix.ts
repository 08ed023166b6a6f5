const domain = '(?:www\\.)?[a-z0-9][a-z0-9-]{0,40}\\.(?:[a-z0-9-]{1,20}\\.)?[a-z]{2,6}'
/** `[ www.site.com ] - `, `[site.net].`, `【 www.site.com】`. */
const bracketed = new RegExp(`^\\s*[[【({]\\s*${domain}\\s*[\\]】)}][\\s._-]{0,4}`, 'i')
/** `www.site.org - `, `site.net - `. */
const dashed = new RegExp(`^\\s*${domain}\\s+-{1,2}\\s+`, 'i')
/** `www.site.com_`, `www.site.com `. */
const bare = /^\s*www\.[a-z0-9-]{1,40}\.[a-z]{2,6}[\s_-]+/i
/** ` [www.site.com]`, `(site.com)` at the end. */
const trailing = new RegExp(`[\\s._-]{0,3}[[({](?!yts\\.)\\s*${domain}\\s*[\\])}]$`, 'i')

/** Takes the name of a web site off the start and the end of a name. */
export function withoutSite(name: string): string {
  if (!name.includes('.')) return name
  const stripped = name.replace(bracketed, '')
  const start = stripped === name ? name.replace(dashed, '').replace(bare, '') : stripped
  // `[eXtreme.org]` may be all there is.
  const rest = withoutTrailingSite(start)
  return rest === '' ? name : rest
}

/** Takes a site off the end of a name only. */
export function withoutTrailingSite(name: string): string {
  return name.endsWith(']') || name.endsWith(')') ? name.replace(trailing, '') : name
}
