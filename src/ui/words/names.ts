const initials = new Set(['nfo', 'tls', 'id', 'url', 'api', 'ca'])

/** The name of an option for people: `max_attempts` is "Max attempts". */
export function nameOf(option: string): string {
  const told = option
    .split('_')
    .map((word) => (initials.has(word) ? word.toUpperCase() : word))
    .join(' ')
  return told.charAt(0).toUpperCase() + told.slice(1)
}
