import { expect, test } from 'vitest';
import { predictionTold } from './guess.ts';

const told = (from: string, guess?: string) =>
  predictionTold({ predict: { ask: 'What then?', from, because: 'So it is.' } }, guess, { replicas: 3 });

test('what was to be guessed is told at the end, whatever was guessed', () => {
  expect(told('vars.replicas')).toBe('*What then?* So it is.');
  expect(told('vars.replicas', '4')).toBe('*What then?* You guessed `4`. So it is.');
});

test.each([
  ['vars.replicas', '3'],
  ['vars.replicas * 2', '6'],
  ["'Pending'", 'pending'],
  ["'1Gi'", '1024Mi'],
  ['false', 'No'],
  ['true', 'yes'],
  ["'<none>'", '<none>'],
])('a guess at %s may be %s', (from, guess) => {
  expect(told(from, guess)).toBe(`*What then?* You guessed \`${guess}\`, and so it is. So it is.`);
});

test('a guess cannot leave its quotes', () => {
  expect(told('vars.replicas', '`**3**')).toBe("*What then?* You guessed `'**3**`. So it is.");
});
