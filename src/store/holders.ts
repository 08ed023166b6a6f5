/** SQL: kinds that have no files of their own; they are there for as long as something in them is. */
export const holderKinds = `('series', 'season', 'artist', 'album')`
