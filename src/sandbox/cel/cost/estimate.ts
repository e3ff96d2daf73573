import type { Checked } from '../checker/define.ts';
import type { Call, Comprehension, Expression } from '../checker/expression.ts';
import type { CelType } from '../checker/types.ts';
import { type CallEstimate, type CalledOverload, type Estimated, estimateCall } from './call-costs.ts';
import { Path } from './path.ts';
import { add, fixed, most, multiply, nothing, type Range, union, unknown } from './range.ts';

/** How large the value at a path from a variable can be: a text's length, or the number of members. */
export type DeclaredSize = (path: readonly string[]) => Range | undefined;

/** What evaluating an expression costs, at least and at most (cel-go, checker/cost.go). */
export function estimateCost(expression: Expression, checked: Checked, declaredSize: DeclaredSize): Range {
  return new Estimate(checked, declaredSize).cost(expression);
}

const listCost = fixed(10);
const mapCost = fixed(30);
const messageCost = fixed(40);
const one = fixed(1);

/** What is known of the members of a list or map. */
interface Members {
  kind: 'list' | 'map';
  key: Range;
  value: Range;
}

interface Local {
  path: Path;
  size?: Range | undefined;
  members?: Members | undefined;
}

class Estimate {
  readonly #checked: Checked;
  readonly #declaredSize: DeclaredSize;
  readonly #paths = new Map<Expression, Path>();
  readonly #sizes = new Map<Expression, Range>();
  readonly #members = new Map<Expression, Members>();
  readonly #locals = new Map<string, Local[]>();

  constructor(checked: Checked, declaredSize: DeclaredSize) {
    this.#checked = checked;
    this.#declaredSize = declaredSize;
  }

  cost(part: Expression): Range {
    switch (part.kind) {
      case 'literal':
        return nothing;
      case 'name':
        this.#paths.set(part, this.#local(part.name)?.path ?? Path.to(part.name));
        return one;
      case 'select': {
        const operand = this.cost(part.operand);
        if (part.isTest) return operand;
        this.#paths.set(part, this.#pathOf(part.operand).with(part.field));
        const { kind } = this.#typeOf(part.operand);
        return kind === 'map' || kind === 'struct' || kind === 'parameter' ? add(operand, one) : operand;
      }
      case 'optional-select':
        return add(this.cost(part.operand), one);
      case 'call':
        return this.#call(part);
      case 'list': {
        const sum = add(...part.items.map((item) => this.cost(item)));
        this.#members.set(part, { kind: 'list', key: one, value: this.#sizeOfAny(part.items) });
        return add(sum, listCost);
      }
      case 'map': {
        const sum = add(...part.entries.flatMap(([key, value]) => [this.cost(key), this.cost(value)]));
        const key = this.#sizeOfAny(part.entries.map(([key]) => key));
        const value = this.#sizeOfAny(part.entries.map(([, value]) => value));
        this.#members.set(part, { kind: 'map', key, value });
        return add(sum, mapCost);
      }
      case 'message':
        return add(...part.fields.map(({ value }) => this.cost(value)), messageCost);
      case 'comprehension':
        return isBinding(part) ? this.#binding(part) : this.#loop(part);
    }
  }

  #call(call: Call): Range {
    const { list } = call;
    const called = this.#checked.functionOf(call);
    if (!called || called.overloads.length === 0) return nothing;
    const { name, overloads } = called;
    if (name === 'dyn' && list[0]) {
      const inner = this.cost(list[0]);
      this.#copySizes(call, list[0]);
      return add(one, inner);
    }
    const costs = list.map((argument) => this.cost(argument));
    const given = list.map((argument) => this.#estimated(argument));
    // What stands before the dot of `sets.contains` is a part of the name.
    const receiver = overloads[0]?.isMember ? call.receiver : undefined;
    const targetCost = receiver ? this.cost(receiver) : nothing;
    const target = receiver && this.#estimated(receiver);
    let own: Range = { min: most, max: 0 };
    let size: Range | undefined;
    for (const { parameters } of overloads) {
      const estimate = this.#callEstimate(call, { name, parameters, target, given }, costs);
      own = union(own, estimate.cost);
      if (estimate.size) size = size ? union(size, estimate.size) : estimate.size;
      if (name === '_[_]' && list[0]) {
        const kind = parameters[0]?.kind;
        if (kind === 'list' || kind === 'map') {
          size = this.#membersOf(list[0])?.value;
          this.#paths.set(call, this.#pathOf(list[0]).with(kind === 'list' ? '@items' : '@values'));
        }
      }
      size ??= this.#sizeOf(call);
    }
    if (size) this.#sizes.set(call, size);
    return add(targetCost, own);
  }

  #callEstimate(
    call: Call,
    called: Pick<CalledOverload, 'name' | 'parameters' | 'target' | 'given'>,
    costs: readonly Range[],
  ): CallEstimate {
    const [first = nothing, second = nothing, third = nothing] = costs;
    const [a, b, c] = call.list;
    switch (called.name) {
      case '_&&_':
      case '_||_':
        return { cost: { min: first.min, max: add(first, second).max } };
      case '_?_:_': {
        if (!b || !c) break;
        const members = unionOfMembers(this.#membersOf(b), this.#membersOf(c));
        if (members) this.#members.set(call, members);
        return { cost: add(first, union(second, third)), size: union(this.#sizeOrUnknown(b), this.#sizeOrUnknown(c)) };
      }
      case '_+_': {
        if (!a || !b || !['string', 'bytes', 'list'].includes(called.parameters[0]?.kind ?? '')) break;
        const members = unionOfMembers(this.#membersOf(a), this.#membersOf(b));
        if (members) this.#members.set(call, members);
        break;
      }
    }
    const sizeOfItems = (path: readonly string[]) => this.#declaredSize(path);
    const { cost, size } = estimateCall({ ...called, list: call.list, sizeOfItems });
    return { cost: add(cost, ...costs), ...(size && { size }) };
  }

  #loop(loop: Comprehension): Range {
    const before = add(this.cost(loop.range), this.cost(loop.init));
    const { accumulator, init, range, variable, second } = loop;
    this.#push(accumulator, { path: this.#pathOf(init), size: this.#sizeOf(init), members: this.#membersOf(init) });
    const members = this.#membersOf(range);
    const isList = (members?.kind ?? this.#typeOf(range).kind) === 'list';
    const within = (step: string) => this.#pathOf(range).with(step);
    const ofItems = (): Local => ({ path: within(isList ? '@items' : '@values'), size: members?.value });
    const ofKeys = (): Local => ({ path: within(isList ? '@indices' : '@keys'), size: members?.key });
    this.#push(variable, second === undefined && isList ? ofItems() : ofKeys());
    if (second !== undefined) this.#push(second, ofItems());
    const condition = this.cost(loop.condition);
    const each = add(this.cost(loop.step), condition);
    this.#pop(variable);
    if (second !== undefined) this.#pop(second);
    const result = this.cost(loop.result);
    this.#pop(accumulator);
    const times = this.#sizeOrUnknown(range);
    this.#keepResult(loop, times);
    return add(before, result, multiply(times, each));
  }

  /** A loop that gathers has as many members as what it walks. */
  #keepResult(loop: Comprehension, times: Range): void {
    if (loop.init.kind === 'literal') {
      const size = this.#sizeOf(loop.init);
      if (size) this.#sizes.set(loop, size);
    } else if (loop.init.kind === 'list' || loop.init.kind === 'map') {
      this.#sizes.set(loop, times);
      const members = this.#membersOf(loop.step);
      if (members) this.#members.set(loop, members);
    }
  }

  #binding(bound: Comprehension): Range {
    const { range, init, accumulator, result } = bound;
    const sum = add(this.cost(range), this.cost(init));
    this.#push(accumulator, { path: this.#pathOf(init), size: this.#sizeOf(init), members: this.#membersOf(init) });
    const within = this.cost(result);
    this.#pop(accumulator);
    this.#copySizes(bound, result);
    return add(sum, within);
  }

  #copySizes(to: Expression, from: Expression): void {
    const size = this.#sizeOf(from);
    if (size) this.#sizes.set(to, size);
    const members = this.#membersOf(from);
    if (members) this.#members.set(to, members);
  }

  #push(name: string, local: Local): void {
    const all = this.#locals.get(name);
    if (all) all.push(local);
    else this.#locals.set(name, [local]);
  }

  #pop(name: string): void {
    this.#locals.get(name)?.pop();
  }

  #local(name: string): Local | undefined {
    return this.#locals.get(name)?.at(-1);
  }

  #typeOf(part: Expression): CelType {
    return this.#checked.typeOf(part);
  }

  #pathOf(part: Expression): Path {
    const local = part.kind === 'name' ? this.#local(part.name) : undefined;
    return local?.path ?? this.#paths.get(part) ?? Path.none;
  }

  #estimated(part: Expression): Estimated {
    const path = this.#pathOf(part).steps();
    return { type: this.#typeOf(part), path: path[0] === '@result' ? [] : path, size: this.#sizeOf(part) };
  }

  #sizeOrUnknown(part: Expression): Range {
    return this.#sizeOf(part) ?? unknown;
  }

  #sizeOfAny(parts: readonly Expression[]): Range {
    if (parts.length === 0) return nothing;
    return parts.reduce<Range>((size, part) => union(size, this.#sizeOrUnknown(part)), { min: most, max: 0 });
  }

  #sizeOf(part: Expression): Range | undefined {
    const known = this.#sizes.get(part) ?? ownSize(part);
    if (known) return known;
    const path = this.#pathOf(part).steps();
    const declared = path.length > 0 ? this.#declaredSize(path) : undefined;
    if (declared) {
      this.#sizes.set(part, declared);
      return declared;
    }
    if (isScalar(this.#typeOf(part))) return one;
    return part.kind === 'name' ? this.#local(part.name)?.size : undefined;
  }

  #membersOf(part: Expression): Members | undefined {
    return this.#members.get(part) ?? (part.kind === 'name' ? this.#local(part.name)?.members : undefined);
  }
}

/** `cel.bind` and what is written out like it: a loop that is never run, around a value with a name. */
function isBinding({ range, condition }: Comprehension): boolean {
  return range.kind === 'list' && range.items.length === 0 && condition.kind === 'literal' && condition.value === false;
}

function unionOfMembers(a: Members | undefined, b: Members | undefined): Members | undefined {
  return a && b && { kind: a.kind, key: union(a.key, b.key), value: union(a.value, b.value) };
}

/** The size of what is written down in the expression itself. */
function ownSize(part: Expression): Range | undefined {
  switch (part.kind) {
    case 'literal':
      if (typeof part.value === 'string') return fixed([...part.value].length);
      return part.value instanceof Uint8Array ? fixed(part.value.length) : one;
    case 'list':
      return fixed(part.items.length);
    case 'map':
      return fixed(part.entries.length);
    default:
      return undefined;
  }
}

const scalars = new Set(['bool', 'double', 'duration', 'int', 'timestamp', 'uint']);

function isScalar(type: CelType): boolean {
  return scalars.has(type.kind) || (type.kind === 'optional' && isScalar(type.parameters[0]));
}
