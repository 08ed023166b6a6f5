import { describe, expect } from 'bun:test'

import { noEpisode, says, uhd, type Case } from './says.ts'

const film = { title: 'Harbour Lights', year: 2014 }

describe('an edition in braces', () => {
  says([
    ["Harbour Lights (2014) {edition-Director's Cut}.mkv", { ...film, edition: "Director's Cut" }],
    [
      'Harbour Lights (2014)/Harbour Lights (2014) {edition-Final Cut}.mkv',
      { ...film, edition: 'Final Cut' },
    ],
    [
      'Harbour Lights (2014) {edition-Black and Chrome}/Harbour Lights (2014).mkv',
      { ...film, edition: 'Black and Chrome' },
    ],
    [
      'Harbour Lights (2014) {edition-Storm Cut} - 1080p.mkv',
      { ...film, edition: 'Storm Cut', resolution: '1080p' },
    ],
    ['Harbour Lights (2014) {tmdb-77} {edition-Redux}.mkv', { ...film, edition: 'Redux' }],
    ['Harbour Lights (2014) {Edition-Redux}.mkv', { ...film, edition: 'Redux' }],
    ['Harbour Lights {edition-Redux}.mkv', { title: 'Harbour Lights', edition: 'Redux' }, ['year']],
    // What the owner wrote in braces stands before what the release calls itself.
    [
      'Harbour.Lights.2014.Extended.1080p.BluRay.x264-QUAY {edition-Storm Cut}.mkv',
      { ...film, edition: 'Storm Cut' },
    ],
    ['Harbour Lights (2014) {edition-}.mkv', film, ['edition', 'releaseGroup']],
    ['Harbour Lights (2014) {edition-Redux.mkv', film, noEpisode],
  ])
})

describe('an edition in words', () => {
  const words: [string, RegExp][] = [
    ["Director's Cut", /director/i],
    ['Directors Cut', /director/i],
    ['Extended Edition', /extended/i],
    ['Extended', /extended/i],
    ['Theatrical Cut', /theatrical/i],
    ['Unrated', /un(?:rated|cut)/i],
    ['Uncut', /uncut/i],
    ['IMAX', /imax/i],
    ['Remastered', /remastered/i],
    ['Final Cut', /final cut/i],
    ['Special Edition', /special/i],
    ['Ultimate Edition', /ultimate/i],
    ["Collector's Edition", /collector/i],
    ['25th Anniversary Edition', /anniversary/i],
    ['Criterion Collection', /criterion/i],
  ]
  says(
    words.flatMap(([words, edition]): Case[] => [
      [
        `Harbour.Lights.2014.${words.replaceAll(' ', '.')}.1080p.BluRay.x264-QUAY.mkv`,
        { ...film, edition: expect.stringMatching(edition), releaseGroup: 'QUAY' },
      ],
      [
        `Harbour Lights (2014)/Harbour Lights (2014) - ${words}.mkv`,
        { ...film, edition: expect.stringMatching(edition) },
        ['releaseGroup', ...noEpisode],
      ],
    ]),
  )
})

describe('an edition in brackets', () => {
  const edition = expect.stringMatching(/director/i) as unknown
  says([
    ["Harbour Lights (2014) (Director's Cut).mkv", { ...film, edition }],
    ["Harbour Lights (2014) [Director's Cut].mkv", { ...film, edition }],
    ["Harbour Lights (Director's Cut) (2014).mkv", { ...film, edition }],
  ])
})

describe('an edition word in a title', () => {
  says([
    [
      'The Last Cut (2004)/The Last Cut (2004).mkv',
      { title: 'The Last Cut', year: 2004 },
      ['edition'],
    ],
    ['The Extended Family (1998).mkv', { title: 'The Extended Family', year: 1998 }, ['edition']],
    ['Remastered Hearts (2016).mkv', { title: 'Remastered Hearts', year: 2016 }, ['edition']],
    ['Uncut Stones (2019).mkv', { title: 'Uncut Stones', year: 2019 }, ['edition']],
    [
      'Special.Edition.2011.1080p.BluRay.x264-QUAY.mkv',
      { title: 'Special Edition', year: 2011 },
      ['edition'],
    ],
  ])
})

describe('a version label', () => {
  const named = 'Harbour Lights (2014)/Harbour Lights (2014)'
  says([
    [`${named} - 1080p.mkv`, { ...film, resolution: '1080p' }, ['edition']],
    [`${named} - [1080p].mkv`, { ...film, resolution: '1080p' }, ['edition']],
    [`${named} [720p].mkv`, { ...film, resolution: '720p' }],
    [`${named}_1080p.mkv`, { ...film, resolution: '1080p' }],
    [`${named}.1080p.mkv`, { ...film, resolution: '1080p' }],
    [`${named} - 4K.mkv`, { ...film, resolution: uhd }],
    [`${named} - 4K Remux.mkv`, { ...film, resolution: uhd }],
    [`${named} - Black and White.mkv`, film, noEpisode],
  ])
})

describe('an edition behind a title without a year', () => {
  const title = 'Harbour Lights'
  says([
    ["Harbour Lights Director's Cut.mkv", { title, edition: "Director's Cut" }, noEpisode],
    ['Harbour Lights - Final Cut.mkv', { title, edition: 'Final Cut' }],
    ['Harbour Lights (Special Edition).mkv', { title, edition: 'Special Edition' }],
    ['Harbour_Lights_Edition_Collector.avi', { title, edition: 'Edition Collector' }],
    ['Harbour Lights Édition Spéciale 720p.mkv', { title, edition: 'Édition Spéciale' }],
    ['Harbour Lights Version Longue (2014).mkv', { ...film, edition: 'Version Longue' }],
    ['Harbour.Lights.Final.Cut.1080p.BluRay.x264-QUAY.mkv', { title, releaseGroup: 'QUAY' }],
    [
      'Harbour Lights Extended Edition 1080p.mkv',
      { title, edition: expect.stringMatching(/extended/i) },
    ],
  ])
})

describe('a film that is called like an edition', () => {
  says([
    ['The Final Cut (2019).mkv', { title: 'The Final Cut', year: 2019 }, ['edition']],
    ['The.Final.Cut.2019.1080p.BluRay.x264-QUAY.mkv', { title: 'The Final Cut' }, ['edition']],
    ['Final Cut (1980).mkv', { title: 'Final Cut', year: 1980 }, ['edition']],
    ['Final Cut.mkv', { title: 'Final Cut' }, ['edition']],
    ['A Special Edition.mkv', { title: 'A Special Edition' }, ['edition']],
    ['Harbour DC.mkv', { title: 'Harbour DC' }, ['edition']],
  ])
})
