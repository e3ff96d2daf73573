import { codeOf } from '../../process.ts';
import { plainFunction } from './functions.ts';
import { Jump, type Machine, type Running } from './machine.ts';
import { splitText, type Variables } from './memory.ts';
import { patternOf, store } from './operands.ts';
import type { Expr, Statement } from './syntax.ts';
import { toText, type Value } from './values.ts';

/** Calls a function: one of the program, or one of awk. */
export function* call(machine: Machine, name: string, words: readonly Expr[]): Running<Value> {
  const own = machine.program.functions.get(name);
  if (own) return yield* callOwn(machine, own, words);
  const [first] = words;
  switch (name) {
    case 'split': {
      const text = toText(first && (yield* machine.evaluate(first)));
      const separator = words[2];
      const parts =
        separator?.kind === 'regexp'
          ? text === ''
            ? []
            : text.split(separator.regexp)
          : splitText(text, toText(separator ? yield* machine.evaluate(separator) : machine.memory.get('FS')));
      const array = machine.memory.array(words[1]?.kind === 'variable' ? words[1].name : '');
      array.clear();
      parts.forEach((part, index) => {
        array.set(String(index + 1), { text: part });
      });
      return parts.length;
    }
    case 'length':
      if (first?.kind === 'variable' && machine.memory.whole(first.name) instanceof Map)
        return machine.memory.array(first.name).size;
      return first ? toText(yield* machine.evaluate(first)).length : machine.memory.record.length;
    case 'sub':
    case 'gsub':
      return yield* substitute(machine, name === 'gsub', words);
    case 'match': {
      const regexp = words[1] && (yield* patternOf(machine, words[1]));
      const found = regexp?.exec(toText(first && (yield* machine.evaluate(first))));
      machine.memory.set('RSTART', found ? found.index + 1 : 0);
      machine.memory.set('RLENGTH', found ? found[0].length : -1);
      return found ? found.index + 1 : 0;
    }
    default: {
      const values: Value[] = [];
      for (const word of words) values.push(yield* machine.evaluate(word));
      return yield* builtin(machine, name, values);
    }
  }
}

function* builtin(machine: Machine, name: string, values: readonly Value[]): Running<Value> {
  const [first] = values;
  switch (name) {
    case 'rand':
      return machine.io.random();
    case 'srand':
    case 'fflush':
      return 0;
    case 'systime':
      return Math.floor(machine.io.clock.now() / 1000);
    case 'system': {
      const process = machine.channels.shell(toText(first), {});
      return process ? yield* codeOf(process) : 127;
    }
    case 'close':
      return yield* machine.channels.close(toText(first));
    default: {
      const value = plainFunction(name, values);
      if (value !== undefined) return value;
      machine.io.err(`awk: cmd. line:1: Call to undefined function\n`);
      throw new Jump('exit', 1);
    }
  }
}

function* callOwn(
  machine: Machine,
  { parameters, body }: { parameters: string[]; body: Statement },
  words: readonly Expr[],
): Running<Value> {
  const frame: Variables = new Map();
  for (const [index, parameter] of parameters.entries()) {
    const word = words[index];
    const whole = word?.kind === 'variable' ? machine.memory.whole(word.name) : undefined;
    frame.set(parameter, whole instanceof Map ? whole : word && (yield* machine.evaluate(word)));
  }
  machine.memory.enter(frame);
  try {
    yield* machine.execute(body);
    return undefined;
  } catch (thrown) {
    if (thrown instanceof Jump && thrown.name === 'return') return thrown.value;
    throw thrown;
  } finally {
    machine.memory.leave();
    // What the caller had not used yet is an array now, if the function has made one of it.
    for (const [index, parameter] of parameters.entries()) {
      const [word, made] = [words[index], frame.get(parameter)];
      if (word?.kind === 'variable' && made instanceof Map) machine.memory.take(word.name, made);
    }
  }
}

function* substitute(machine: Machine, all: boolean, [what, by, where]: readonly Expr[]): Running<Value> {
  const regexp = what ? yield* patternOf(machine, what) : /(?:)/;
  const replacement = toText(by && (yield* machine.evaluate(by)));
  const target = where ?? { kind: 'field', index: { kind: 'number', value: 0 } };
  let count = 0;
  const text = toText(yield* machine.evaluate(target)).replace(new RegExp(regexp.source, all ? 'g' : ''), (found) => {
    count++;
    return replacement.replace(
      /\\(.)|&/g,
      (mark, escaped: string | undefined) => escaped ?? (mark === '&' ? found : mark),
    );
  });
  if (count > 0) yield* store(machine, target, text);
  return count;
}
