import { quoted } from './quote.ts';
import { complainOf, fatal, ShellExit, type ShellState, setVariable, write } from './state.ts';

/** `export` and `readonly`. */
export function exportNames(state: ShellState, words: readonly string[]): number {
  const set = words[0] === 'export' ? state.exported : state.readOnly;
  const names = words.slice(1).filter((word) => word !== '-p' && word !== '-n');
  if (names.length === 0)
    for (const name of [...set].sort()) {
      const value = state.variables[name];
      write(state, `${words[0]} ${name}${value === undefined ? '' : `=${quoted(value)}`}\n`);
    }
  for (const word of names) {
    const equals = word.indexOf('=');
    const name = equals < 0 ? word : word.slice(0, equals);
    if (!/^[A-Za-z_]\w*$/.test(name)) throw fatal(state, words[0] ?? '', `${word}: bad variable name`);
    if (equals >= 0 && !setVariable(state, name, word.slice(equals + 1))) throw new ShellExit(2);
    if (words[1] === '-n') set.delete(name);
    else set.add(name);
  }
  return 0;
}

/** `local`. */
export function localNames(state: ShellState, words: readonly string[]): number {
  const frame = state.locals.at(-1);
  if (!frame) throw fatal(state, 'local', 'not in a function');
  for (const word of words.slice(1)) {
    const equals = word.indexOf('=');
    const name = equals < 0 ? word : word.slice(0, equals);
    if (!frame.has(name)) frame.set(name, state.variables[name]);
    if (equals >= 0) setVariable(state, name, word.slice(equals + 1));
  }
  return 0;
}

/** `unset`. */
export function unsetNames(state: ShellState, words: readonly string[]): number {
  const isFunction = words[1] === '-f';
  for (const name of words.slice(1).filter((word) => word !== '-f' && word !== '-v')) {
    if (isFunction) state.functions.delete(name);
    else if (state.readOnly.has(name)) {
      complainOf(state, 'unset', `${name}: is read only`);
      return 2;
    } else {
      delete state.variables[name];
      state.exported.delete(name);
    }
  }
  return 0;
}
