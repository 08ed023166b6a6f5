import './bar.css'

/** How far something is: `share` 0..1, null while its end is not known. `name` is what is read out. */
export function Bar({
  share,
  name,
  tone = 'running',
}: {
  share: number | null
  name: string
  tone?: 'running' | 'done' | 'warn' | 'bad'
}) {
  const now = share === null ? undefined : Math.floor(share * 100)
  return (
    <div
      class={share === null ? `bar sliding ${tone}` : `bar ${tone}`}
      role="progressbar"
      aria-label={name}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={now}
    >
      <div style={{ width: share === null ? '30%' : `${Math.min(100, share * 100)}%` }} />
    </div>
  )
}
