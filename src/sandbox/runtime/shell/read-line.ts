import type { Script, Wait } from '../process.ts';
import { complainOf, inputOf, ShellExit, type ShellState, setVariable, write } from './state.ts';

/** `read`: one line of the input, cut into variables. */
export function* readLine(state: ShellState, words: readonly string[]): Script {
  let raw = false;
  let timeoutMs: number | undefined;
  let maxCharacters = Number.POSITIVE_INFINITY;
  const rest = words.slice(1);
  while (rest[0] && /^-./.test(rest[0])) {
    const option = rest.shift() ?? '';
    const argument = () => (option.length > 2 ? option.slice(2) : (rest.shift() ?? ''));
    if (option.startsWith('-p')) write(state, argument(), 2);
    else if (option.startsWith('-t')) timeoutMs = Number(argument()) * 1000;
    else if (option.startsWith('-n')) maxCharacters = Number(argument());
    else if (/^-[rs]+$/.test(option)) raw ||= option.includes('r');
    else {
      complainOf(state, 'read', `illegal option ${option}`);
      return 2;
    }
  }
  const [bad] = rest.filter((name) => !/^[A-Za-z_]\w*$/.test(name));
  if (bad !== undefined) {
    complainOf(state, 'read', `'${bad}': bad variable name`);
    return 2;
  }
  const names = rest.length ? rest : ['REPLY'];
  const read = yield* readText(state, { raw, timeoutMs, maxCharacters });
  assignFields(state, names, read.text);
  return read.ended ? 1 : 0;
}

/** Characters up to the newline; those that a backslash protects are marked, so that they are not split at. */
function* readText(
  state: ShellState,
  { raw, timeoutMs, maxCharacters }: { raw: boolean; timeoutMs: number | undefined; maxCharacters: number },
): Generator<Wait, { text: { char: string; kept: boolean }[]; ended: boolean }, void> {
  const input = inputOf(state);
  const text: { char: string; kept: boolean }[] = [];
  let escaped = false;
  const deadline = timeoutMs === undefined ? undefined : state.io.clock.now() + timeoutMs;
  while (input && text.length < maxCharacters) {
    const piece = input.take(maxCharacters === Number.POSITIVE_INFINITY ? undefined : 1, true);
    if (piece === 'end') return { text, ended: true };
    if (piece === undefined) {
      if (deadline !== undefined && state.io.clock.now() >= deadline) return { text, ended: true };
      yield (resume) => {
        const stops = [input.ready(resume)];
        if (deadline !== undefined) stops.push(state.io.clock.after(deadline - state.io.clock.now(), resume));
        return () => {
          for (const stop of stops) stop();
        };
      };
      continue;
    }
    for (const char of Buffer.from(piece).toString('utf8')) {
      if (escaped) {
        if (char !== '\n') text.push({ char, kept: true });
        escaped = false;
      } else if (char === '\\' && !raw) escaped = true;
      else if (char === '\n') return { text, ended: false };
      else text.push({ char, kept: false });
    }
  }
  return { text, ended: !input };
}

function assignFields(state: ShellState, names: readonly string[], text: { char: string; kept: boolean }[]): void {
  const separators = state.variables.IFS ?? ' \t\n';
  const isBlank = (at: number) => {
    const one = text[at];
    return one !== undefined && !one.kept && separators.includes(one.char) && /\s/.test(one.char);
  };
  const isSeparator = (at: number) => {
    const one = text[at];
    return one !== undefined && !one.kept && separators.includes(one.char);
  };
  let at = 0;
  while (isBlank(at)) at++;
  for (const [index, name] of names.entries()) {
    let end = at;
    if (index < names.length - 1) {
      while (end < text.length && !isSeparator(end)) end++;
    } else {
      end = text.length;
      while (end > at && isBlank(end - 1)) end--;
      // One separator that ends the last field is not part of it.
      const inside = text.slice(at, end).filter((one) => !one.kept && separators.includes(one.char)).length;
      if (inside === 1 && isSeparator(end - 1)) end--;
    }
    const value = text
      .slice(at, end)
      .map(({ char }) => char)
      .join('');
    if (!setVariable(state, name, value)) throw new ShellExit(2);
    at = end;
    while (isBlank(at)) at++;
    if (isSeparator(at)) at++;
    while (isBlank(at)) at++;
  }
}
