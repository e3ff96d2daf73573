import { expect, test } from 'vitest';
import { codeIn, fencesIn, linksIn } from './markdown.ts';

test('links are found outside of code, with what is about them', () => {
  const text = 'See [a](x.md), [b]( <y.md> "title") and `[c](z.md)`.\n\n```\n[d](v.md)\n```\n[e](w.md)';
  expect(linksIn(text)).toEqual([
    { all: '[a](x.md)', target: 'x.md' },
    { all: '[b]( <y.md> "title")', target: 'y.md' },
    { all: '[e](w.md)', target: 'w.md' },
  ]);
  expect(linksIn('a](b) [] (c) [d] e](f)')).toEqual([]);
});

test('code is what stands between as many backticks; a block ends at its own mark', () => {
  expect(codeIn('a `b` ``c ` d`` `e').map(({ inner }) => inner)).toEqual(['b', 'c ` d']);
  expect(fencesIn('x\n````sh\n```\na\n````\ny\n~~~\nb').map(({ inner }) => inner)).toEqual(['```\na\n', 'b']);
});

test.each([
  ['brackets', '['.repeat(200_000)],
  ['links that never end', '[a]('.repeat(50_000)],
  ['ends without a beginning', ']('.repeat(100_000)],
  ['code between odd marks', '`a``b'.repeat(40_000)],
  ['backticks', '`'.repeat(200_000)],
  ['blocks that never end', '```a\n'.repeat(40_000)],
  ['marks, each longer than the last', Array.from({ length: 400 }, (_, i) => '`'.repeat(i)).join(' ')],
])('a text that is made to take long does not: %s', (_, text) => {
  const before = process.cpuUsage();
  linksIn(text);
  expect(process.cpuUsage(before).user).toBeLessThan(2_000_000);
});
