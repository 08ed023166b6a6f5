// First, so that what a page says of its own parts goes before what is said of all of them.
import './styles/tokens.css'
import './styles/base.css'
import './styles/controls.css'
import './styles/table.css'

import { render } from 'preact'

import { App } from './app.tsx'
import { begin } from './api/session.ts'
import { listenToKeys } from './keys.ts'
import { followLinks } from './place.ts'

followLinks()
listenToKeys()
// Who is not logged in sees no page that asks for what is refused.
void begin().then(() => render(<App />, document.getElementById('page') as HTMLElement))
