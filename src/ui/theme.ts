/** What a person chose; null follows the system. */
export type Theme = 'light' | 'dark' | null

const place = 'shelfd.theme'

/** The choice that this browser keeps. */
export function keptTheme(): Theme {
  const kept = localStorage.getItem(place)
  return kept === 'light' || kept === 'dark' ? kept : null
}

/** Shows and keeps a choice. */
export function chooseTheme(theme: Theme): void {
  if (theme === null) localStorage.removeItem(place)
  else localStorage.setItem(place, theme)
  showTheme(theme)
}

/** What is shown now. */
export function shownTheme(): 'light' | 'dark' {
  return document.documentElement.dataset['theme'] === 'dark' ? 'dark' : 'light'
}

/** Shows and keeps the other one. */
export function switchTheme(): void {
  chooseTheme(shownTheme() === 'dark' ? 'light' : 'dark')
}

const systemIsDark = matchMedia('(prefers-color-scheme: dark)')

/** Shows a choice, or what the system wants, also when it changes its mind. */
export function showTheme(theme: Theme): void {
  document.documentElement.dataset['theme'] = theme ?? (systemIsDark.matches ? 'dark' : 'light')
}

systemIsDark.addEventListener('change', () => showTheme(keptTheme()))
