const pattern = /^[a-z0-9][a-z0-9_-]{0,63}$/

/** What an id of a plugin looks like, for the end of a sentence. */
export const pluginIdForm =
  'lower-case letters, digits, "-" and "_", at most 64, with a letter or digit first'

/** Also the name of a plugin's folder, so nothing in it leads elsewhere. */
export function isPluginId(text: string): boolean {
  return pattern.test(text)
}
