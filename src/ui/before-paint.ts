import { keptTheme, showTheme } from './theme.ts'

// Runs before anything is shown, so that a dark page never flashes light.
showTheme(keptTheme())
