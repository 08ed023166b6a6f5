import os from 'node:os'

/**
 * In a thread these reach the whole daemon: its working folder, the rights of its files and its life. A plugin that calls
 * one ends itself instead. In a process of its own they are harmless and stay as they are.
 */
export function guardProcess(crash: (reason: string) => never): void {
  const refuse = (owner: object, name: string): void => {
    const value = (): never => crash(`It called ${name}(), which would change the whole daemon.`)
    Object.defineProperty(owner, name.slice(name.indexOf('.') + 1), {
      value,
      configurable: false,
      writable: false,
    })
  }
  const names = ['chdir', 'umask', 'abort', 'setuid', 'setgid', 'seteuid', 'setegid', 'setgroups']
  for (const name of [...names, 'initgroups']) refuse(process, `process.${name}`)
  refuse(os, 'os.setPriority')
}
