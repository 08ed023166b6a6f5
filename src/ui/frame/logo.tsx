/** Three books on a shelf of two tones. */
export function Logo() {
  return (
    <svg class="logo" width="26" height="22" viewBox="0 0 26 22" aria-hidden="true">
      <path class="books" d="M4 3h4.5v14H4zM10 1.5h4.5V17H10zM16.2 4.2l4.2-1.4L24 15.6 19.8 17z" />
      <path class="ledge" d="M0 19.5h26" />
    </svg>
  )
}
