import type { Checked, Declarations } from '../checker/define.ts';
import type { Comprehension, Expression } from '../checker/expression.ts';
import { accumulator as accumulatorName } from '../checker/macros.ts';
import { qualifiedName } from '../checker/names.ts';
import { GrowingList } from './arithmetic.ts';
import { planCall } from './calls.ts';
import { EntriesMap, GrowingMap, StructValue } from './maps.ts';
import { Run, type Variables } from './run.ts';
import { hasMember, select, selectOptional } from './select.ts';
import { constantOf, foldNow, type Step, stepOf } from './step.ts';
import { goTypeOf, typeNamed } from './type-names.ts';
import { Failure, isList, MapValue, type Result, TypeValue, Uint, type Value } from './values.ts';

/** Makes an expression that fits its declarations ready to run; throws InstantiationError (cel-go, interpreter/planner.go). */
export function plan(
  expression: Expression,
  checked: Checked,
  { variables }: Declarations,
): (variables: Variables) => Result {
  const planner = new Planner(checked, variables);
  const { run } = planner.step(expression, undefined);
  return (given) => run(new Run(given, planner.slots));
}

/** A variable of a loop, and where it is kept. */
interface Local {
  name: string;
  slot: number;
  /** Of an accumulator: what it is at first, which is worked out when somebody asks. */
  init?: Step;
  outer: Local | undefined;
}

/** Plans the parts of an expression. */
class Planner {
  slots = 0;
  readonly #checked: Checked;
  readonly #declared: Declarations['variables'];

  constructor(checked: Checked, declared: Declarations['variables']) {
    this.#checked = checked;
    this.#declared = declared;
  }

  step(expression: Expression, scope: Local | undefined): Step {
    switch (expression.kind) {
      case 'literal':
        return constant(expression.value);
      case 'name':
        return this.#named(expression.name, scope);
      case 'select': {
        const name = expression.isTest ? undefined : qualifiedName(expression);
        if (name !== undefined && this.#isVariable(name, scope)) return this.#named(name, scope);
        return planSelect(this.step(expression.operand, scope), expression.field, expression.isTest);
      }
      case 'optional-select': {
        const operand = this.step(expression.operand, scope);
        const { field } = expression;
        return stepOf((run) => {
          const of = operand.run(run);
          if (of instanceof Failure) return of;
          run.spend(1);
          return selectOptional(of, field);
        });
      }
      case 'call':
        return planCall(this.#checked, expression, (part) => this.step(part, scope));
      case 'list':
        return planList(expression.items.map((item) => this.step(item, scope)));
      case 'map':
        return planMap(
          expression.entries.map(([key, value]): [Step, Step] => [this.step(key, scope), this.step(value, scope)]),
        );
      case 'message': {
        const { name } = expression;
        const fields = expression.fields.map((field): [string, Step] => [field.name, this.step(field.value, scope)]);
        return planMessage(name, fields);
      }
      case 'comprehension':
        return this.#comprehension(expression, scope);
    }
  }

  #isVariable(name: string, scope: Local | undefined): boolean {
    return findLocal(name, scope) !== undefined || Object.hasOwn(this.#declared, name) || typeNamed(name) !== undefined;
  }

  #named(name: string, scope: Local | undefined): Step {
    const local = findLocal(name, scope);
    if (local) return planLocal(local);
    const type = Object.hasOwn(this.#declared, name) ? undefined : typeNamed(name);
    if (type !== undefined) return constantOf(new TypeValue(type));
    const missing = new Failure(`no such attribute(s): ${name}`);
    return stepOf((run) => {
      run.spend(1);
      const found = run.variables[name];
      return found === undefined ? missing : found;
    });
  }

  #comprehension(loop: Comprehension, scope: Local | undefined): Step {
    const range = this.step(loop.range, scope);
    const init = this.step(loop.init, scope);
    const accumulator: Local = { name: loop.accumulator, slot: this.slots++, init, outer: scope };
    const first: Local = { name: loop.variable, slot: this.slots++, outer: accumulator };
    let inner = first;
    let second: Local | undefined;
    if (loop.second !== undefined) {
      second = { name: loop.second, slot: this.slots++, outer: first };
      inner = second;
    }
    const condition = this.step(loop.condition, inner);
    const step = this.step(loop.step, inner);
    const result = this.step(loop.result, accumulator);
    const growing = loop.accumulator === accumulatorName ? growsFrom(loop.init) : undefined;
    const fold = { accumulator: accumulator.slot, first: first.slot, second: second?.slot, condition, step };
    return stepOf((run) => {
      const over = range.run(run);
      if (over instanceof Failure) return over;
      run.slots[accumulator.slot] = growing?.();
      const problem = walk(run, over, fold);
      if (problem) return problem;
      const given = result.run(run);
      if (given instanceof GrowingList) return Array.from(given);
      return given instanceof GrowingMap ? given.done() : given;
    });
  }
}

/** What a loop adds to, where it gathers what its rounds give. */
function growsFrom(init: Expression): (() => Value) | undefined {
  if (init.kind === 'list' && init.items.length === 0) return () => new GrowingList();
  return init.kind === 'map' && init.entries.length === 0 ? () => new GrowingMap() : undefined;
}

interface Fold {
  accumulator: number;
  first: number;
  second: number | undefined;
  condition: Step;
  step: Step;
}

function walk(run: Run, over: Value, fold: Fold): Failure | undefined {
  const { accumulator, first, second, condition, step } = fold;
  const { slots } = run;
  const round = (key: Value, value: Value | Failure | undefined): boolean => {
    slots[first] = key;
    if (second !== undefined) slots[second] = value;
    if (condition.run(run) === false) return false;
    slots[accumulator] = step.run(run);
    return true;
  };
  if (isList(over)) {
    for (let i = 0; i < over.length; i++) {
      const item = over[i] ?? null;
      if (!(second === undefined ? round(item, undefined) : round(BigInt(i), item))) break;
    }
    return undefined;
  }
  if (over instanceof MapValue) {
    for (const key of over.keys()) if (!round(key, second === undefined ? undefined : over.find(key))) break;
    return undefined;
  }
  const type = goTypeOf(over);
  return new Failure(
    second === undefined ? `got '${type}', expected iterable type` : `unsupported comprehension range type: ${type}`,
  );
}

/** The parser has a class of its own for unsigned numbers. */
const isUnsigned = (value: unknown): value is { value: bigint } =>
  typeof value === 'object' && value !== null && 'value' in value && typeof value.value === 'bigint';

/** A literal as the parser gives it. */
function constant(value: unknown): Step {
  switch (typeof value) {
    case 'string':
    case 'bigint':
    case 'number':
    case 'boolean':
      return constantOf(value);
    default:
      if (value instanceof Uint8Array) return constantOf(value);
      return constantOf(isUnsigned(value) ? new Uint(value.value) : null);
  }
}

function findLocal(name: string, scope: Local | undefined): Local | undefined {
  for (let one = scope; one; one = one.outer) if (one.name === name) return one;
  return undefined;
}

function planLocal({ slot, init }: Local): Step {
  const unset = new Failure('no such attribute(s)');
  return stepOf((run) => {
    run.spend(1);
    const found = run.slots[slot];
    if (found !== undefined) return found;
    if (!init) return unset;
    const made = init.run(run);
    run.slots[slot] = made;
    return made;
  });
}

function planSelect(operand: Step, field: string, isTest: boolean): Step {
  return stepOf((run) => {
    const of = operand.run(run);
    if (of instanceof Failure) return of;
    if (isTest) return hasMember(of, field);
    run.spend(1);
    return select(of, field);
  });
}

function planList(items: readonly Step[]): Step {
  const step = stepOf((run) => {
    const made: Value[] = [];
    for (const item of items) {
      const value = item.run(run);
      if (value instanceof Failure) return value;
      made.push(value);
    }
    run.spend(10);
    return made;
  });
  return items.every((item) => item.constant !== undefined) ? foldNow(step) : step;
}

function planMap(entries: readonly (readonly [Step, Step])[]): Step {
  const step = stepOf((run) => {
    const made = new EntriesMap();
    for (const [keyStep, valueStep] of entries) {
      const key = keyStep.run(run);
      if (key instanceof Failure) return key;
      const value = valueStep.run(run);
      if (value instanceof Failure) return value;
      made.set(key, value);
    }
    run.spend(30);
    return made;
  });
  const isConstant = entries.every(([key, value]) => key.constant !== undefined && value.constant !== undefined);
  return isConstant ? foldNow(step) : step;
}

function planMessage(name: string, fields: readonly (readonly [string, Step])[]): Step {
  return stepOf((run) => {
    const made = new StructValue(name);
    for (const [field, valueStep] of fields) {
      const value = valueStep.run(run);
      if (value instanceof Failure) return value;
      made.set(field, value);
    }
    run.spend(40);
    return made;
  });
}
