/**
 * 4 or 6 for the text of an address, 0 for any other. The module is not imported: it brings sockets and streams with it,
 * which takes longer than most of what else a thread starts with, and only those that reach others come here.
 */
export function ipFamily(text: string): number {
  return process.getBuiltinModule('node:net').isIP(text)
}
