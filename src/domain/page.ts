/** A file of the page that browsers show. Its name holds a hash of its content, so that it never changes. */
export interface PageAsset {
  readonly type: 'text/javascript' | 'text/css'
  readonly text: string
}

/** The page that browsers show, as it was built. */
export interface Page {
  /** With `{{base}}` where the path goes below which the daemon serves, without a slash at its end. */
  readonly html: string
  /** By name: `page-x58h8aza.js`. */
  readonly assets: Readonly<Record<string, PageAsset>>
}
