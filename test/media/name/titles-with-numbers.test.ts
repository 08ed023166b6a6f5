import { describe, expect, test } from 'bun:test'

import { createNameParser } from '../../../src/media/name/parse-name.ts'

const parser = createNameParser()

describe('a film with a number in its title', () => {
  test.each([
    ['21.Jump.Street.2012', '21 Jump Street', 2012],
    ['12.Years.a.Slave.2013', '12 Years a Slave', 2013],
    ['10.Cloverfield.Lane.2016', '10 Cloverfield Lane', 2016],
    ['1917.2019', '1917', 2019],
    ['300.2006', '300', 2006],
    ['3.10.to.Yuma.2007', '3 10 to Yuma', 2007],
    ['Ip.Man.3.2015', 'Ip Man 3', 2015],
    ['F9.2021', 'F9', 2021],
    ['S1m0ne.2002', 'S1m0ne', 2002],
    ['U-571.2000', 'U-571', 2000],
    ['2.Fast.2.Furious.2003', '2 Fast 2 Furious', 2003],
    ['THX.1138.1971', 'THX 1138', 1971],
    ['Blade.Runner.2049.2017', 'Blade Runner 2049', 2017],
    ['Kill.Bill.Vol.2.2004', 'Kill Bill Vol 2', 2004],
    ['Apollo.13.1995', 'Apollo 13', 1995],
    ['Catch-22.1970', 'Catch-22', 1970],
    ['Saw.III.2006', 'Saw III', 2006],
    ['E.T.1982', 'E.T.', 1982],
    ["Ocean's.8.2018", "Ocean's 8", 2018],
    ['Mockingjay.Part.1.2014', 'Mockingjay Part 1', 2014],
  ])('%s is no episode', (name, title, year) => {
    const parsed = parser.parse(`${name}.1080p.BluRay.x264-QUAY.mkv`)
    expect(parsed).toMatchObject({ title, year, resolution: '1080p', releaseGroup: 'QUAY' })
    expect(parsed).not.toContainAnyKeys(['seasons', 'episodes', 'absolute', 'date'])
  })

  test.each([
    '1408',
    'Area 51',
    'Movie 43',
    'Fahrenheit 451',
    'Toy Story 3',
    'Kill Bill Vol. 2',
    'Star Wars Episode IV',
    'Airplane II',
    '21 Jump Street',
  ])('%s needs no year to be none', (title) => {
    expect(parser.parse(`${title}.mkv`)).toEqual({ title })
  })

  test.each([
    ['[REC] 2 (2009).mkv', '[REC] 2', 2009],
    ['M3GAN 2.0 (2025).mkv', 'M3GAN 2.0', 2025],
    ['8½ (1963).mkv', '8½', 1963],
    ['2001 A Space Odyssey (1968).mkv', '2001 A Space Odyssey', 1968],
  ])('%s keeps it', (name, title, year) => {
    expect(parser.parse(name)).toEqual({ title, year })
  })
})
