import type { CalledFunction, Checked } from '../checker/define.ts';
import type { Call, Expression } from '../checker/expression.ts';
import { overloadsOf } from '../checker/functions.ts';
import type { Overload } from '../checker/signatures.ts';
import { costOf } from './costs.ts';
import { isEqual } from './equality.ts';
import { functions } from './functions.ts';
import type { Implementation } from './implementation.ts';
import { operators } from './operators.ts';
import { compilePattern, isSearch, searchWith } from './patterns.ts';
import { fits } from './runtime-types.ts';
import { select, selectOptional } from './select.ts';
import { constantOf, foldNow, InstantiationError, type Step, stepOf } from './step.ts';
import { Failure, noOverloadFor, noSuchOverload, OptionalValue, type Result, type Value } from './values.ts';

/** Plans the call of an operator or a function. */
export function planCall(checked: Checked, call: Call, stepFor: (part: Expression) => Step): Step {
  const called: CalledFunction = checked.functionOf(call) ?? { name: call.name, overloads: [] };
  // A name with dots is the function's own, and what stands before the last is no value.
  const parts = call.receiver && called.name === call.name ? [call.receiver, ...call.list] : call.list;
  const steps = parts.map(stepFor);
  const special = Object.hasOwn(specials, called.name) ? specials[called.name] : undefined;
  const [first = constantOf(null), second = constantOf(null), third = constantOf(null)] = steps;
  if (special) return special(first, second, third);
  const operator = Object.hasOwn(operators, called.name) ? operators[called.name] : undefined;
  const step = operator ? planOperator(called.name, operator, steps) : planFunction(called, steps);
  const isConversion = conversions.has(called.name) && steps.length === 1;
  return isConversion && first.constant !== undefined ? foldNow(step) : step;
}

const conversions = new Set('bool bytes double duration dyn int string timestamp type uint'.split(' '));

const strict =
  (name: string, run: (a: Value, b: Value) => Result) =>
  (first: Step, second: Step): Step => {
    const cost = costOf(name);
    return stepOf((state) => {
      const a = first.run(state);
      const b = second.run(state);
      if (a instanceof Failure) return a;
      if (b instanceof Failure) return b;
      const result = run(a, b);
      state.spend(cost([a, b], result));
      return result;
    });
  };

/** Whichever side decides alone decides, whatever the other side is. */
const logical =
  (decides: boolean) =>
  (first: Step, second: Step): Step =>
    stepOf((run) => {
      const a = first.run(run);
      if (a === decides) return decides;
      const b = second.run(run);
      if (b === decides) return decides;
      if (typeof a !== 'boolean') return a instanceof Failure ? a : noSuchOverload;
      if (typeof b !== 'boolean') return b instanceof Failure ? b : noSuchOverload;
      return !decides;
    });

const index =
  (find: typeof select) =>
  (of: Step, key: Step): Step =>
    stepOf((run) => {
      const whole = of.run(run);
      if (whole instanceof Failure) return whole;
      const at = key.run(run);
      if (at instanceof Failure) return at;
      run.spend(1);
      return find(whole, at);
    });

/** The other side is worked out only where it is asked for. */
const otherwise =
  (unwraps: boolean) =>
  (first: Step, second: Step): Step =>
    stepOf((run) => {
      const given = first.run(run);
      if (!(given instanceof OptionalValue)) return given;
      if (given.value === undefined) return second.run(run);
      return unwraps ? given.value : given;
    });

type Special = (first: Step, second: Step, third: Step) => Step;

const specials: Readonly<Record<string, Special>> = {
  '_&&_': logical(false),
  '_||_': logical(true),
  '_?_:_': (condition, yes, no) =>
    stepOf((run) => {
      const holds = condition.run(run);
      if (typeof holds === 'boolean') return (holds ? yes : no).run(run);
      return holds instanceof Failure ? holds : noSuchOverload;
    }),
  '_==_': strict('_==_', isEqual),
  // What cannot be compared is not equal.
  '_!=_': strict('_!=_', (a, b) => isEqual(a, b) !== true),
  '_[_]': index(select),
  '_[?_]': index(selectOptional),
  '@not_strictly_false': (value) =>
    stepOf((run) => {
      const found = value.run(run);
      return typeof found === 'boolean' ? found : true;
    }),
  or: otherwise(false),
  orValue: otherwise(true),
};

function planOperator(name: string, operator: Implementation, steps: readonly Step[]): Step {
  const run = patternedBefore(name, steps) ?? operator;
  return planStrict(steps, (given) => run(...given), name);
}

function planFunction({ name, overloads }: CalledFunction, steps: readonly Step[]): Step {
  const implementation = Object.hasOwn(functions, name) ? functions[name] : undefined;
  if (!implementation) return planStrict(steps, (given) => noOverloadFor(name, given), name);
  // One overload is called as it is; of several, the types of what is given decide.
  const candidates = overloads.length === 1 ? overloads : (overloadsOf(name) ?? []);
  const run = patternedBefore(name, steps) ?? implementation;
  return planStrict(steps, (given) => (takesAny(candidates, given) ? run(...given) : noOverloadFor(name, given)), name);
}

const takesAny = (overloads: readonly Overload[], given: readonly Value[]): boolean =>
  overloads.some(
    ({ parameters }) =>
      parameters.length === given.length && parameters.every((type, i) => fits(type, given[i] ?? null)),
  );

/** A search whose pattern is known beforehand; throws InstantiationError for one that is none. */
function patternedBefore(name: string, [, pattern]: readonly Step[]): Implementation | undefined {
  if (!isSearch(name) || typeof pattern?.constant !== 'string') return undefined;
  const compiled = compilePattern(pattern.constant);
  if (compiled instanceof Failure) throw new InstantiationError(compiled.message);
  return searchWith(name, compiled);
}

/** Evaluates what a function is given, the first error of which is what it gives. */
function planStrict(steps: readonly Step[], call: (given: readonly Value[]) => Result, name: string): Step {
  const cost = costOf(name);
  return stepOf((run) => {
    const given: Value[] = [];
    for (const step of steps) {
      const value = step.run(run);
      if (value instanceof Failure) return value;
      given.push(value);
    }
    const result = call(given);
    run.spend(cost(given, result));
    return result;
  });
}
