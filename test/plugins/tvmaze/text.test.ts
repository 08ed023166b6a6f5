import { expect, test } from 'bun:test'

import { plainText } from '../../../plugins/tvmaze/text.ts'

test.each([
  ['<p>One.</p><p>Two.</p>', 'One.\nTwo.'],
  ['<p><b>Bold</b> and <i class="x > y">more</i></p>', 'Bold and y">more'],
  ['a<br>b<br />c', 'a\nb\nc'],
  ['<ul><li>a</li><li>b</li></ul>', 'a\nb'],
  ['Tom &amp; Jerry &#8211; &#x2014; &quot;x&quot; &eacute; &nbsp;y', 'Tom & Jerry – — "x" é y'],
  ['5 < 6 and 7 > 3', '5 < 6 and 7 > 3'],
  ['&unknown; &#0; &#xd800; &#99999999;', '&unknown; &#99999999;'],
  ['<script>alert(1)</script>x<style>p{}</style>', 'x'],
  ['<script>alert(1)', ''],
  ['&lt;script&gt;alert(1)&lt;/script&gt;', 'alert(1)'],
  ['<img src=x onerror=alert(1)>y', 'y'],
  ['cut off <a href="http://x', 'cut off'],
  ['<!-- a --><!doctype html>b', 'b'],
  ['a\u0000b\u0007c\r\nd', 'abc\nd'],
])('%j as plain text is %j', (html, text) => {
  expect(plainText(html, 1_000)).toBe(text)
})

test('is cut, but never within a character', () => {
  expect(plainText('abcdef', 4)).toBe('abc…')
  expect(plainText('ab😀cd', 4)).toBe('ab…')
})

test('takes no longer for a page of brackets', () => {
  const began = performance.now()
  plainText('<'.repeat(200_000), 100)
  plainText('&#'.repeat(100_000), 100)
  plainText('<script>'.repeat(50_000), 100)
  plainText('<br '.repeat(50_000), 100)
  plainText(' \n'.repeat(100_000), 100)
  expect(performance.now() - began).toBeLessThan(1_000)
})
