import { useEffect, useRef, useState } from 'preact/hooks'

import { addressOf, get, Problem } from '../../api/request.ts'

const unreachableRetrySeconds = 2

/** The large picture of an item, asked for again for as long as its copy is being made. */
export function usePicture(id: number) {
  const path = `items/${id}/display`
  const [attempt, setAttempt] = useState(0)
  const [why, setWhy] = useState<string | null>(null)
  const served = useRef(false)
  const shown = useRef(id)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  shown.current = id
  useEffect(() => {
    served.current = false
    setWhy(null)
    return () => clearTimeout(timer.current)
  }, [id])
  const again = () => {
    setAttempt((before) => before + 1)
    setWhy(null)
  }
  const later = ({ status, message, details }: Problem) => {
    const isPending = details['state'] === 'pending'
    setWhy(isPending ? 'This picture is being prepared…' : message)
    const seconds = status === 0 ? unreachableRetrySeconds : details['retryAfterSeconds']
    if (typeof seconds === 'number') timer.current = setTimeout(again, seconds * 1000)
  }
  // An image says that it failed, not why: the same address is asked for the reason.
  const failed = async () => {
    const found = await get(path).catch((error: unknown) => error)
    if (shown.current !== id) return
    if (found instanceof Problem) return later(found)
    if (served.current) return setWhy('This browser cannot show this picture.')
    // It was made in between, or it is damaged: then it fails once more.
    served.current = true
    again()
  }
  return { src: addressOf(path), attempt, why, failed }
}
