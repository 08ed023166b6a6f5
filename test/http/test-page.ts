import type { Page } from '../../src/domain/page.ts'

/** A page of two files, for tests that are about other things. */
export const testPage: Page = {
  html: '<!doctype html><base href="{{base}}/"><script src="assets/page-1.js"></script>',
  assets: {
    'page-1.js': { type: 'text/javascript', text: 'void 0' },
    'page-2.css': { type: 'text/css', text: 'p { margin: 0 }' },
  },
}
