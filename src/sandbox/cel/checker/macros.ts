import type { Comprehension, Expression } from './expression.ts';
import { bool, int } from './types.ts';

/** A call that may be one of a macro. */
export interface MacroCall {
  at: number;
  name: string;
  receiver?: Expression;
  list: readonly Expression[];
}

/** What a loop that a macro stands for gathers its result in. */
export const accumulator = '@result';

/** What a macro stands for, as cel-go writes it out; undefined for a call of a function. Its parts stand where its bracket does. */
export function expandMacro(call: MacroCall, { binds }: { binds: boolean }): Expression | undefined {
  const { name, receiver, list } = call;
  if (binds && name === 'bind' && receiver?.kind === 'name' && receiver.name === 'cel') return binding(call);
  if (!receiver) return name === 'has' ? presence(call) : undefined;
  const macro = macros.get(`${name}/${list.length}`);
  return macro?.(receiver, list, call.at);
}

/** A macro that is given what it cannot take. */
export class MacroError extends Error {
  readonly at: number;

  constructor(at: number, text: string) {
    super(text);
    this.at = at;
  }
}

function presence({ at, list: [one, more] }: MacroCall): Expression | undefined {
  if (!one || more) return undefined;
  if (one.kind !== 'select') throw new MacroError(one.at, 'invalid argument to has() macro');
  return { ...one, at, isTest: true };
}

const noName = 'argument must be a simple name';

type Macro = (range: Expression, list: readonly Expression[], at: number) => Expression | undefined;

/** The first arguments are the names of variables; the others are what is done with them. */
const loop =
  (variables: 1 | 2, make: (parts: Parts, rest: readonly Expression[]) => Fold | undefined): Macro =>
  (range, list, at) => {
    const [first, second] = list;
    if (first?.kind !== 'name') throw new MacroError(first?.at ?? at, noName);
    if (variables === 2 && second?.kind !== 'name') throw new MacroError(second?.at ?? at, noName);
    if (variables === 2 && second?.kind === 'name' && second.name === first.name)
      throw new MacroError(second.at, `duplicate variable name: ${first.name}`);
    const fold = make(partsAt(at, first), list.slice(variables));
    return (
      fold && {
        kind: 'comprehension',
        at,
        range,
        variable: first.name,
        ...(variables === 2 && second?.kind === 'name' && { second: second.name }),
        accumulator,
        ...fold,
      }
    );
  };

type Fold = Pick<Comprehension, 'init' | 'condition' | 'step' | 'result'>;

/** Makes parts of a macro, all of which stand at its bracket. */
interface Parts {
  result: Expression;
  key: Expression;
  literal(value: boolean | bigint): Expression;
  list(...items: Expression[]): Expression;
  map(): Expression;
  call(name: string, ...list: Expression[]): Expression;
}

function partsAt(at: number, key: Expression): Parts {
  return {
    result: { kind: 'name', at, name: accumulator },
    key,
    literal: (value) => ({ kind: 'literal', at, type: typeof value === 'boolean' ? bool : int, value }),
    list: (...items) => ({ kind: 'list', at, items }),
    map: () => ({ kind: 'map', at, entries: [] }),
    call: (name, ...list) => ({ kind: 'call', at, name, list }),
  };
}

const all = ({ result, literal, call }: Parts, [condition]: readonly Expression[]): Fold | undefined =>
  condition && {
    init: literal(true),
    condition: call('@not_strictly_false', result),
    step: call('_&&_', result, condition),
    result,
  };

const exists = ({ result, literal, call }: Parts, [condition]: readonly Expression[]): Fold | undefined =>
  condition && {
    init: literal(false),
    condition: call('@not_strictly_false', call('!_', result)),
    step: call('_||_', result, condition),
    result,
  };

const existsOne = ({ result, literal, call }: Parts, [condition]: readonly Expression[]): Fold | undefined =>
  condition && {
    init: literal(0n),
    condition: literal(true),
    step: call('_?_:_', condition, call('_+_', result, literal(1n)), result),
    result: call('_==_', result, literal(1n)),
  };

/** Gathers what each round gives, where the condition holds when there is one. */
const gather =
  (init: 'list' | 'map', add: (parts: Parts, value: Expression) => Expression) =>
  (parts: Parts, rest: readonly Expression[]): Fold | undefined => {
    const value = rest.at(-1);
    if (!value) return undefined;
    const [condition] = rest.length === 2 ? rest : [];
    const added = add(parts, value);
    const { result, literal, call } = parts;
    return {
      init: parts[init](),
      condition: literal(true),
      step: condition ? call('_?_:_', condition, added, result) : added,
      result,
    };
  };

const toList = gather('list', ({ result, list, call }, value) => call('_+_', result, list(value)));
const toMap = gather('map', ({ result, key, call }, value) => call('cel.@mapInsert', result, key, value));
const toEntries = gather('map', ({ result, call }, value) => call('cel.@mapInsert', result, value));
const filter = (parts: Parts, rest: readonly Expression[]) => toList(parts, [...rest, parts.key]);

/** Gives a value a name within an expression. */
const bind = (at: number, name: string, value: Expression, within: Expression): Expression => ({
  kind: 'comprehension',
  at,
  range: { kind: 'list', at, items: [] },
  variable: '#unused',
  accumulator: name,
  init: value,
  condition: { kind: 'literal', at, type: bool, value: false },
  step: { kind: 'name', at, name },
  result: within,
});

/** `cel.bind(name, value, within)`. */
function binding({ at, list: [variable, value, within] }: MacroCall): Expression | undefined {
  if (!value || !within) return undefined;
  if (variable?.kind !== 'name')
    throw new MacroError(variable?.at ?? at, 'cel.bind() variable names must be simple identifiers');
  return bind(at, variable.name, value, within);
}

const ofOptional =
  (wrap: boolean): Macro =>
  (receiver, [variable, value], at) => {
    if (variable?.kind !== 'name' || !value) return undefined;
    const call = (name: string, ...list: Expression[]): Expression => ({ kind: 'call', at, name, list });
    const member = (name: string): Expression => ({ kind: 'call', at, name, receiver, list: [] });
    const bound = bind(at, variable.name, member('value'), value);
    return call('_?_:_', member('hasValue'), wrap ? call('optional.of', bound) : bound, call('optional.none'));
  };

const sortBy: Macro = (receiver, list, at) => {
  const name = '@__sortBy_input__';
  const input: Expression = { kind: 'name', at, name };
  const keys = loop(1, toList)(input, list, at);
  return (
    keys && bind(at, name, receiver, { kind: 'call', at, name: '@sortByAssociatedKeys', receiver: input, list: [keys] })
  );
};

const macros = new Map<string, Macro>([
  ['all/2', loop(1, all)],
  ['exists/2', loop(1, exists)],
  ['exists_one/2', loop(1, existsOne)],
  ['map/2', loop(1, toList)],
  ['map/3', loop(1, toList)],
  ['filter/2', loop(1, filter)],
  ['all/3', loop(2, all)],
  ['exists/3', loop(2, exists)],
  ['existsOne/3', loop(2, existsOne)],
  ['exists_one/3', loop(2, existsOne)],
  ['transformList/3', loop(2, toList)],
  ['transformList/4', loop(2, toList)],
  ['transformMap/3', loop(2, toMap)],
  ['transformMap/4', loop(2, toMap)],
  ['transformMapEntry/3', loop(2, toEntries)],
  ['transformMapEntry/4', loop(2, toEntries)],
  ['optMap/2', ofOptional(true)],
  ['optFlatMap/2', ofOptional(false)],
  ['sortBy/2', sortBy],
]);
