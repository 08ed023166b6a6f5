// The bundler takes what a module asks for into the one style sheet of the page.
declare module '*.css'
