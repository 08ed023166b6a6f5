/** Place in a list of items: the values that it is ordered by. */
export type ItemKey = readonly (string | number)[]
