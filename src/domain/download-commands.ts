/** What a person says of one file of a plan, against or instead of what was decided. */
export interface PlanOverride {
  /** Of the plan that is applied. */
  readonly fileId: number
  readonly decision: 'import' | 'skip'
  /** What the file is, where its names do not say it, or say it wrongly. */
  readonly item?: PlannedItem
}

/** What a file is, as a person says it. */
export type PlannedItem =
  | { readonly kind: 'movie'; readonly title: string; readonly year: number | null }
  | {
      readonly kind: 'episode'
      readonly series: string
      readonly year?: number
      readonly season: number
      readonly episodes: readonly number[]
    }

/** Commands about downloads and imports, as parts of `EngineCommands`. */
export interface DownloadCommands {
  /**
   * Asks a client now, or all of them; one that waits after failures too.
   *
   * @throws AppError `not_found` for a name that the configuration does not have; `conflict` for one that is switched off.
   */
  pollDownloads(client: string | null): null
  /**
   * Has it decided what of a download goes where, by a job. A proposal is left to a person; otherwise it is done at once.
   *
   * @throws AppError `not_found`; `conflict` while an import of it runs, or when its data is not complete.
   */
  planImport(order: { readonly downloadId: number; readonly isProposal: boolean }): {
    readonly jobId: number
  }
  /**
   * Has a proposed plan done. What was overridden is written into the plan first, with whoever decided.
   *
   * @throws AppError `not_found`; `conflict` when it is no proposal any more, or another import of its download runs;
   * `invalid` for a file that is not in the plan, or a reason that nobody can override.
   */
  applyPlan(order: { readonly planId: number; readonly overrides: readonly PlanOverride[] }): null
  /** @throws AppError `not_found`, or `conflict` when it is no proposal any more. */
  discardPlan(planId: number): null
  /**
   * Has a download tried again that is blocked, failed or partly imported, without the wait before it.
   *
   * @throws AppError `not_found`, or `conflict` when there is nothing to try.
   */
  retryDownload(id: number): null
  /**
   * Takes back what a plan has placed, and gives back what that replaced.
   *
   * @throws AppError `not_found`, or `conflict` when nothing of it was placed, or it is not over.
   */
  undoImport(planId: number): null
  /**
   * Gives back a file from the recycle bin.
   *
   * @throws AppError `not_found`, or `conflict` when it is not kept there any more, or its name is taken.
   */
  restoreRecycled(id: number): null
}
