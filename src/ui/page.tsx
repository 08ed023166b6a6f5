import { render } from 'preact'

import { App } from './app.tsx'
import { connect } from './api/live.ts'
import { listenToKeys } from './keys.ts'
import { followLinks } from './place.ts'
import './styles/tokens.css'
import './styles/base.css'
import './styles/controls.css'
import './styles/table.css'

followLinks()
listenToKeys()
connect()
render(<App />, document.getElementById('page') as HTMLElement)
