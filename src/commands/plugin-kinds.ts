export const kindWords = ['scanner', 'enricher', 'download-client', 'notifier'] as const
/** A kind as it is written on the command line. */
export type KindWord = (typeof kindWords)[number]
