const tags =
  'af ar az be bg bn bs ca cs cy da de el en es et eu fa fi fr ga gl he hi hr hu hy id is it ja ka kk km kn ko lt lv ' +
  'mk ml mn mr ms my nb nl no pa pl pt ro ru sk sl sq sr sv ta te th tl tr uk ur uz vi zh'
const names = new Intl.DisplayNames(['en'], { type: 'language' })
const byName = new Map(tags.split(' ').map((tag) => [names.of(tag) ?? tag, tag]))

/** BCP 47 primary tag of a language that is called by its English name. */
export function languageTag(name: string | undefined): string | undefined {
  return name === undefined ? undefined : byName.get(name)
}
