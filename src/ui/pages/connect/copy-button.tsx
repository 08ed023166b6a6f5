import { Action } from '../../parts/action.tsx'

/** Puts a text on the clipboard. Browsers have none to give to a page that came without TLS; there it is selected instead. */
export function CopyButton({ text, name }: { text: () => Promise<string> | string; name: string }) {
  return (
    <Action
      kind="slim"
      icon="copy"
      name={name}
      does={async () => {
        copy(await text())
        return 'Copied'
      }}
    >
      Copy
    </Action>
  )
}

function copy(text: string): void {
  const area = document.createElement('textarea')
  area.value = text
  area.className = 'unseen'
  document.body.append(area)
  area.select()
  // Deprecated, but the one way that also works over plain HTTP, as most households have it.
  const isCopied = document.execCommand('copy')
  area.remove()
  if (!isCopied)
    throw new Error('The browser does not let this page copy; select the text and copy it.')
}
