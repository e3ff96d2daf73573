import { quoted } from './quote.ts';
import { say } from './say.ts';
import { fatal, type ShellState } from './state.ts';

/** The letters of `set -o NAME`. */
export const optionNames: Record<string, string> = {
  allexport: 'a',
  errexit: 'e',
  noclobber: 'C',
  noglob: 'f',
  nounset: 'u',
  verbose: 'v',
  xtrace: 'x',
};

/** `set`. */
export function setOptions(state: ShellState, words: readonly string[]): number {
  const rest = words.slice(1);
  if (rest.length === 0) {
    for (const name of Object.keys(state.variables).sort())
      say(state, `${name}=${quoted(state.variables[name] ?? '')}`);
    return 0;
  }
  const change = (option: string, on: boolean) => (on ? state.options.add(option) : state.options.delete(option));
  while (rest[0] && /^[-+]/.test(rest[0])) {
    const word = rest.shift() ?? '';
    if (word === '--') {
      state.positional = rest;
      return 0;
    }
    const on = word.startsWith('-');
    for (const letter of word.slice(1)) {
      if (letter === 'o') {
        const name = rest.shift();
        if (name === undefined) continue;
        if (!optionNames[name] && name !== 'pipefail') throw fatal(state, 'set', `illegal option ${word[0]}o ${name}`);
        change(optionNames[name] ?? name, on);
      } else if ('aCefnuvxmbhI'.includes(letter)) change(letter, on);
      else throw fatal(state, 'set', `illegal option ${word[0]}${letter}`);
    }
  }
  if (rest.length) state.positional = rest;
  return 0;
}
