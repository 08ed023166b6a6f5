import type { DownloadClientRules } from '../domain/download.ts'

/** What is to be told of a folder that a client saves to and that is not to be found from here; null when it is. */
export function unreachableFolder(
  rules: DownloadClientRules,
  folder: string | null,
): { readonly message: string; readonly fix: string } | null {
  if (folder === null || isReachable(rules, folder)) return null
  return {
    message: `It saves to ${folder}, which neither folders nor path_map of its [[download_client]] name`,
    fix: `add folders = ["${folder}"] when that is its path here too, else path_map = [{ remote = "${folder}", local = "…" }].`,
  }
}

/** Whether something that a client saves there could be taken from here, as far as names say it. */
function isReachable({ folders, pathMap }: DownloadClientRules, folder: string): boolean {
  const holds = (above: string): boolean =>
    folder === above || folder.startsWith(above.endsWith('/') ? above : `${above}/`)
  return folders.some(holds) || pathMap.some(({ remote }) => holds(remote))
}
