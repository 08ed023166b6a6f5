/** Folders that a person named, and those of an import, are read before those of any other scan. */
export const inFrontPriority = 4
