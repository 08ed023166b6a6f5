const archive = /\.(?:zip|cbz|rar|cbr|7z|cb7)$/i

/** Words that make a picture the cover of its folder, best first. */
const coverWords = ['cover', 'folder', 'poster', 'front']
/** The same somewhere in the name of a page: `000 - Cover.jpg`, `v01_cover.png`. */
const coverPage = /(?:^|[^a-z])(?:front[ _-]?)?cover(?:$|[^a-z])/i

/** True for an archive by its name; what is in it may say otherwise. */
export function isArchive(name: string): boolean {
  return archive.test(name)
}

/** Last segment of a path. */
export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

/** Folder part of a path; empty when there is none. */
export function parentOf(path: string): string {
  const slash = path.lastIndexOf('/')
  return slash < 0 ? '' : path.slice(0, slash)
}

/** A path without its last extension. */
export function withoutExtension(path: string): string {
  const dot = path.lastIndexOf('.')
  return dot <= path.lastIndexOf('/') + 1 ? path : path.slice(0, dot)
}

/** How well a file of a folder is named for its cover; lower is better, null is not at all. */
export function coverRank(name: string): number | null {
  const rank = coverWords.indexOf(withoutExtension(name).toLowerCase())
  return rank < 0 ? null : rank
}

/** True for a page that says that it is the cover. */
export function isCoverPage(path: string): boolean {
  return coverPage.test(withoutExtension(nameOf(path)))
}

/** What programs leave in archives and nobody wants to see: resource forks, previews, hidden files. */
export function isClutter(path: string): boolean {
  return path.split('/').some((segment) => segment.startsWith('.') || segment === '__MACOSX')
}

/** What all paths have in common, folder by folder; ends with a slash unless it is empty. */
export function commonFolder(paths: readonly string[]): string {
  const [first = ''] = paths
  let common = first.slice(0, first.lastIndexOf('/') + 1)
  while (common !== '' && !paths.every((path) => path.startsWith(common))) {
    common = common.slice(0, common.lastIndexOf('/', common.length - 2) + 1)
  }
  return common
}
