import type { ImageAnswer } from './answers.ts'

const ownHosts = ['static.tvmaze.com', 'api.tvmaze.com']

/** Takes the address of a picture when it is TVmaze's own or of the server in the settings. */
export type TakeAddress = (address: string | undefined) => string | undefined

export function createTakeAddress(settings: { readonly url: string }): TakeAddress {
  const { host } = new URL(settings.url)
  return (address) => {
    const url = address === undefined ? null : URL.parse(address)
    if (url === null || !/^https?:$/.test(url.protocol)) return undefined
    if (url.username !== '' || url.password !== '') return undefined
    const isOwn = url.host === host || (ownHosts.includes(url.hostname) && url.port === '')
    return isOwn ? url.href : undefined
  }
}

/** The larger of the two sizes of a picture. */
export function originalOf(image: ImageAnswer, take: TakeAddress): string | undefined {
  return take(image?.original) ?? take(image?.medium)
}

/** The smaller one, for faces. */
export function mediumOf(image: ImageAnswer, take: TakeAddress): string | undefined {
  return take(image?.medium) ?? take(image?.original)
}
