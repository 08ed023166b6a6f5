import { useEffect, useState } from 'preact/hooks'

import { boundKeys, type Key, keysAreOn, switchKeys } from '../keys.ts'
import { Dialog } from '../parts/dialog.tsx'

/** Opens the list of all keys. */
export function openKeys(): void {
  document.dispatchEvent(new CustomEvent('shelfd-keys'))
}

/** Every key of the page that is shown, while somebody looks at them. */
export function KeyList() {
  const [keys, setKeys] = useState<readonly Key[] | null>(null)
  const [on, setOn] = useState(keysAreOn)
  useEffect(() => {
    const show = (): void => setKeys(boundKeys())
    document.addEventListener('shelfd-keys', show)
    return () => document.removeEventListener('shelfd-keys', show)
  }, [])
  if (keys === null) return null
  const close = (): void => setKeys(null)
  return (
    <Dialog
      title="Keys of this page"
      close={close}
      foot={
        <button type="button" class="button" onClick={close}>
          Close
        </button>
      }
    >
      <dl class="key-list">
        {keys.map(({ key, does }) => (
          <>
            <dt>
              {key.split(' ').map((one) => (
                <kbd>{names[one] ?? one}</kbd>
              ))}
            </dt>
            <dd>{does}</dd>
          </>
        ))}
      </dl>
      <label class="keys-on">
        <input
          type="checkbox"
          checked={on}
          onChange={() => {
            switchKeys(!on)
            setOn(!on)
          }}
        />
        Single letters do something, outside of inputs
      </label>
    </Dialog>
  )
}

const names: Readonly<Record<string, string>> = {
  ctrl: 'Ctrl',
  ArrowDown: '↓',
  ArrowUp: '↑',
  ArrowLeft: '←',
  ArrowRight: '→',
  Escape: 'Esc',
}
