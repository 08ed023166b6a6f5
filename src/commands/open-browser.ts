import type { Output } from './output.ts'

/** Programs that show an address in the browser of the person at this machine, by platform. */
const openers: Readonly<Partial<Record<NodeJS.Platform, string>>> = {
  darwin: 'open',
  win32: 'explorer',
}

/** Shows an address in the browser; where that cannot be done, says which one to open. */
export function openInBrowser(url: string, output: Pick<Output, 'note'>): void {
  const program = Bun.which(openers[process.platform] ?? 'xdg-open')
  const hint = `Open ${url} in a browser.`
  if (program === null) return output.note(hint)
  const child = Bun.spawn([program, url], { stdio: ['ignore', 'ignore', 'ignore'] })
  // It may have no screen.
  void child.exited.then((code) => (code === 0 ? undefined : output.note(hint)))
}
