import { useEffect } from 'preact/hooks'

import type { Setup } from '../../api/setup-types.ts'
import { useResource } from '../../api/resource.ts'
import { go, usePlace } from '../../place.ts'

/** Kept until the window is closed: whoever has left once is not led back. */
const leftPlace = 'shelfd.first-hour-left'

/** Leads whoever opens the page of a daemon that has no library yet through the first steps. */
export function useFirstHour(): void {
  const { path } = usePlace()
  const isStart = path === '/' && sessionStorage.getItem(leftPlace) === null
  const { value } = useResource<Setup>(isStart ? 'setup' : null)
  const isNew = value?.libraries === 0
  useEffect(() => {
    if (isStart && isNew) go('setup', { replace: true })
  }, [isStart, isNew])
}

/** From now on the page opens as it does for everybody else. */
export function leaveFirstHour(): void {
  sessionStorage.setItem(leftPlace, 'yes')
}
