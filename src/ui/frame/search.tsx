import { Icon } from '../parts/icon.tsx'

/** Opens the box that finds and jumps. */
export function openSearch(): void {
  document.dispatchEvent(new CustomEvent('shelfd-search'))
}

export function SearchButton() {
  return (
    <button type="button" class="search-button" onClick={openSearch} aria-label="Search or jump to">
      <Icon name="search" />
      <span class="word">Search or jump to…</span>
      <kbd>/</kbd>
    </button>
  )
}
