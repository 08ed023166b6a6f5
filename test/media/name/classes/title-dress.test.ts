import { describe } from 'bun:test'

import { noEpisode, says } from './says.ts'

const film = { title: 'Harbour Lights', year: 2014 }

describe('an article behind the title', () => {
  says([
    ['Harbour, The (2014).mkv', { title: 'The Harbour', year: 2014 }, noEpisode],
    ['Harbour, The (2014)/Harbour, The (2014).mkv', { title: 'The Harbour', year: 2014 }],
    ['Harbour, The.mkv', { title: 'The Harbour' }],
    ['Harbour,.The.2014.1080p.BluRay.x264-QUAY.mkv', { title: 'The Harbour', year: 2014 }],
    ['Harbour, The/Season 1/Harbour, The - S01E02.mkv', { title: 'The Harbour', episodes: [2] }],
    ['Hafen, Der (2014).mkv', { title: 'Der Hafen' }],
    ["Aurore, L' (2014).mkv", { title: "L'Aurore" }],
  ])
})

describe('a comma that puts no article behind', () => {
  says([
    ['Harbour, Lost (2014).mkv', { title: 'Harbour, Lost' }],
    ['Sail, Row, Die (2014).mkv', { title: 'Sail, Row, Die' }],
    ['Harbour, The Lost (2014).mkv', { title: 'Harbour, The Lost' }],
    ['Oh, Harbour! (2014).mkv', { title: 'Oh, Harbour!' }],
  ])
})

describe('languages in brackets behind the title', () => {
  says([
    ['Harbour Lights (German) (2014).mkv', { ...film, languages: ['de'] }, noEpisode],
    ['Harbour Lights [Catalan] (2014).mkv', { ...film, languages: ['ca'] }],
    ['Harbour Lights (German, English) (2014) [1080p].mkv', { ...film, languages: ['de', 'en'] }],
    ['Harbour Lights (German).mkv', { title: 'Harbour Lights', languages: ['de'] }],
    ['Copper Hill (Catalan)/Copper Hill - 003.mkv', { title: 'Copper Hill', absolute: [3] }],
    ['Copper Hill (French) S01E02.mkv', { title: 'Copper Hill', seasons: [1], episodes: [2] }],
  ])
})

describe('brackets that belong to the title', () => {
  says([
    ['Copper Hill (US) (2014).mkv', { title: 'Copper Hill (US)' }],
    ['Copper Hill (US) S01E02.mkv', { title: 'Copper Hill (US)' }],
    ['Harbour (The German Years) (2014).mkv', { title: 'Harbour (The German Years)' }],
    ['The German (2014).mkv', { title: 'The German', year: 2014 }],
  ])
})

describe('a year signed by who made it', () => {
  says([
    ['Harbour Lights (Anna Berg, 2014).mkv', film, noEpisode],
    ['Harbour Lights (Anna Berg, 2014) [VHS Rip].avi', { ...film, source: 'VHSRip' }],
    ['Harbour Lights [Anna Berg,2014].mkv', film],
    ['Harbour Lights (Anna Berg, 2014) (2016).mkv', { year: 2016 }],
    ['Harbour (Anna, Berg) Lights (2014).mkv', { year: 2014 }],
  ])
})

describe('the French marks of a soundtrack', () => {
  says([
    ['Harbour Lights VO+VFF+VFQ 1080p BluRay.mkv', { title: 'Harbour Lights', languages: ['fr'] }],
    ['Harbour Lights VF 1080p WEB-DL.mkv', { title: 'Harbour Lights', languages: ['fr'] }],
    ['Harbour+Lights 1080p.mkv', { title: 'Harbour+Lights' }],
    ['Harbour VO (2014).mkv', { title: 'Harbour VO' }],
  ])
})
