import script from 'swagger-ui-dist/swagger-ui-bundle.js' with { type: 'file' }
import style from 'swagger-ui-dist/swagger-ui.css' with { type: 'file' }

import { defineRoute, type Route } from '../route.ts'

const path = '/api/docs'

// Nothing may be fetched from elsewhere, and nothing inline may run; swagger-ui sets styles of elements.
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

// Addresses are relative, so that the page works below any path.
const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>shelfd API</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="docs/page.css">
</head>
<body>
<div id="page"></div>
<script src="docs/page.js"></script>
<script src="docs/start.js"></script>
</body>
</html>
`

// Without a validator address swagger-ui would send the document to its makers.
const start = `SwaggerUIBundle({
  url: 'openapi.json',
  dom_id: '#page',
  validatorUrl: null,
  deepLinking: true,
  displayOperationId: true,
  defaultModelsExpandDepth: 0,
  docExpansion: 'list',
  tagsSorter: 'alpha',
})
`

/** The page of the API, to read and to try: swagger-ui, embedded. */
export function apiPageRoutes(): readonly Route[] {
  return [
    file('getApiPage', path, { type: 'text/html; charset=utf-8', content: page }),
    file('getApiPageStart', `${path}/start.js`, { type: javascript, content: start }),
    file('getApiPageScript', `${path}/page.js`, { type: javascript, content: Bun.file(script) }),
    file('getApiPageStyle', `${path}/page.css`, { type: 'text/css', content: Bun.file(style) }),
  ]
}

const javascript = 'text/javascript; charset=utf-8'

function file(
  operationId: string,
  at: string,
  { type, content }: { type: string; content: string | Blob },
): Route {
  return defineRoute({
    method: 'GET',
    path: at,
    operationId,
    tag: 'daemon',
    summary: 'Part of the page that shows this API.',
    scope: 'open',
    answers: { 200: { description: 'The file.', mediaType: type } },
    handle: () =>
      new Response(content, {
        headers: {
          'content-type': type,
          'content-security-policy': policy,
          'referrer-policy': 'no-referrer',
        },
      }),
  })
}
