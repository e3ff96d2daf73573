import { complain, type ShellState } from './state.ts';

/** `getopts`: one option at a time; OPTIND holds how far it is, within a word too. */
export function getOptions(state: ShellState, words: readonly string[]): number {
  const [, known = '', name = ''] = words;
  const given = words.length > 3 ? words.slice(3) : state.positional;
  const [index = 1, letter = 1] = (state.variables.OPTIND ?? '1').split('.').map(Number);
  const word = given[index - 1];
  const next = (at: number, inside = 1) => {
    state.variables.OPTIND = inside > 1 ? `${at}.${inside}` : String(at);
  };
  if (!word || !/^-./.test(word) || word === '--') {
    if (word === '--') next(index + 1);
    state.variables[name] = '?';
    return 1;
  }
  const option = word[letter] ?? '';
  const at = known.indexOf(option);
  const isEnd = letter + 1 >= word.length;
  delete state.variables.OPTARG;
  if (at < 0 || option === ':') {
    if (known.startsWith(':')) state.variables.OPTARG = option;
    else complain(state, `illegal option -${option}`);
    state.variables[name] = '?';
    next(isEnd ? index + 1 : index, isEnd ? 1 : letter + 1);
    return 0;
  }
  state.variables[name] = option;
  if (known[at + 1] !== ':') {
    next(isEnd ? index + 1 : index, isEnd ? 1 : letter + 1);
    return 0;
  }
  const argument = isEnd ? given[index] : word.slice(letter + 1);
  next(index + (isEnd ? 2 : 1));
  if (argument !== undefined) state.variables.OPTARG = argument;
  else if (known.startsWith(':')) Object.assign(state.variables, { [name]: ':', OPTARG: option });
  else {
    complain(state, `no arg for -${option} option`);
    state.variables[name] = '?';
  }
  return 0;
}
