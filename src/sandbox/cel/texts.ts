import type { Environment } from '@marcbachmann/cel-js';
import { RE2JS } from 're2js';

/** What is missing of the libraries of strings and regular expressions; patterns are RE2, so that none runs for ever. */
export function registerTextFunctions(environment: Environment): void {
  environment
    .registerFunction('string.matchesLinear(string): bool', (text: string, pattern: string) =>
      RE2JS.compile(pattern).matcher(text).find(),
    )
    .registerFunction('string.find(string): string', (text: string, pattern: string) => all(text, pattern, 1)[0] ?? '')
    .registerFunction('string.findAll(string): list<string>', (text: string, pattern: string) => all(text, pattern))
    .registerFunction('string.findAll(string, int): list<string>', (text: string, pattern: string, limit: bigint) =>
      all(text, pattern, Number(limit)),
    )
    .registerFunction('string.replace(string, string): string', (text: string, from: string, to: string) =>
      text.replaceAll(from, () => to),
    )
    .registerFunction('string.charAt(int): string', (text: string, at: bigint) => [...text][Number(at)] ?? '')
    .registerFunction('string.reverse(): string', (text: string) => [...text].reverse().join(''))
    .registerFunction('string.format(list<dyn>): string', format);
}

function all(text: string, pattern: string, limit = -1): string[] {
  const matcher = RE2JS.compile(pattern).matcher(text);
  const found: string[] = [];
  while ((limit < 0 || found.length < limit) && matcher.find()) found.push(matcher.group() ?? '');
  return found;
}

function format(text: string, values: readonly unknown[]): string {
  let next = 0;
  return text.replace(/%(?:%|(?:\.(\d+))?([sdfexXob]))/g, (verb, digits: string | undefined, letter: string) => {
    if (verb === '%%') return '%';
    const value = values[next++];
    switch (letter) {
      case 'd':
        return String(value);
      case 'f':
        return Number(value).toFixed(digits === undefined ? 6 : Number(digits));
      case 'e':
        return Number(value).toExponential(digits === undefined ? 6 : Number(digits));
      case 'x':
      case 'X':
      case 'o':
      case 'b': {
        const base = letter === 'o' ? 8 : letter === 'b' ? 2 : 16;
        const shown = (value as bigint).toString(base);
        return letter === 'X' ? shown.toUpperCase() : shown;
      }
      default:
        return show(value);
    }
  });
}

function show(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(show).join(', ')}]`;
  return String(value);
}
