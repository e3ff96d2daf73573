import type { CalledFunction, Checked, Declarations, Problem } from './define.ts';
import type { Call, Comprehension, Expression } from './expression.ts';
import { overloadsOf } from './functions.ts';
import { checkLiterals } from './literals.ts';
import { lookUp, qualifiedName, type Scope } from './names.ts';
import type { Overload } from './signatures.ts';
import { bool, type CelType, dyn, error, formatType, int, isSame, listOf, mapOf, optionalOf } from './types.ts';
import { assignAll, mostGeneral, type Substitutions, substitute } from './unify.ts';

/** Finds the types of an expression and of all its parts, and what does not fit (cel-go, checker). */
export function check(expression: Expression, declarations: Declarations): Checked {
  const checker = new Checker(declarations);
  const type = checker.check(expression, undefined);
  const typeOf = (part: Expression) => substitute(checker.known, checker.types.get(part) ?? dyn, 'dyn');
  // Literals are looked at when all else is well.
  const problems = checker.problems.length > 0 ? checker.problems : checkLiterals(expression, typeOf, declarations);
  return {
    problems: problems.toSorted((a, b) => a.at - b.at),
    typeOf,
    functionOf: (call) => checker.functions.get(call),
    type: substitute(checker.known, type, 'dyn'),
  };
}

class Checker {
  readonly problems: Problem[] = [];
  readonly types = new Map<Expression, CelType>();
  readonly functions = new Map<Call, CalledFunction>();
  known: Substitutions = new Map();
  readonly #declared: Declarations;
  #unnamed = 0;

  constructor(declared: Declarations) {
    this.#declared = declared;
  }

  check(expression: Expression, scope: Scope | undefined): CelType {
    const type = this.#typeOf(expression, scope);
    this.types.set(expression, type);
    return type;
  }

  #typeOf(expression: Expression, scope: Scope | undefined): CelType {
    switch (expression.kind) {
      case 'literal':
        return expression.type;
      case 'name':
        return this.#lookUp(expression.name, scope) ?? this.#undeclared(expression.at, expression.name);
      case 'select': {
        const { operand, field, isTest, at } = expression;
        const name = isTest ? undefined : qualifiedName(expression);
        const variable = name === undefined ? undefined : this.#lookUp(name, scope);
        if (variable) return variable;
        const selected = this.#select(operand, field, at, scope);
        return isTest ? bool : this.#substitute(selected);
      }
      case 'optional-select': {
        const selected = this.#select(expression.operand, expression.field, expression.at, scope);
        return this.#substitute(selected.kind === 'optional' ? selected : optionalOf(selected));
      }
      case 'call':
        return this.#call(expression, scope);
      case 'list': {
        const items = expression.items.map((item) => this.check(item, scope));
        return listOf(this.#join(items) ?? this.#newParameter());
      }
      case 'map': {
        const keys = expression.entries.map(([key]) => this.check(key, scope));
        const values = expression.entries.map(([, value]) => this.check(value, scope));
        return mapOf(this.#join(keys) ?? this.#newParameter(), this.#join(values) ?? this.#newParameter());
      }
      case 'message':
        return this.#message(expression, scope);
      case 'comprehension':
        return this.#comprehension(expression, scope);
    }
  }

  #lookUp(name: string, scope: Scope | undefined): CelType | undefined {
    return lookUp(name, scope, this.#declared.variables);
  }

  #undeclared(at: number, name: string): CelType {
    return this.#wrong(at, `undeclared reference to '${name}' (in container '')`);
  }

  #wrong(at: number, text: string): CelType {
    this.problems.push({ at, text });
    return error;
  }

  #select(operand: Expression, field: string, at: number, scope: Scope | undefined): CelType {
    const whole = this.#substitute(this.check(operand, scope));
    const type = whole.kind === 'optional' ? whole.parameters[0] : whole;
    const selected = this.#fieldOf(type, field, at);
    return whole.kind === 'optional' ? optionalOf(selected) : selected;
  }

  #fieldOf(type: CelType, field: string, at: number): CelType {
    switch (type.kind) {
      case 'map':
        return type.parameters[1];
      case 'struct':
        if (!type.field) return this.#wrong(at, `unexpected failed resolution of '${type.name}'`);
        return type.field(field) ?? this.#wrong(at, `undefined field '${field}'`);
      case 'parameter':
        this.#isAssignable(dyn, type);
        return dyn;
      case 'dyn':
      case 'any':
      case 'error':
        return dyn;
      default:
        this.#wrong(at, `type '${formatType(type)}' does not support field selection`);
        return dyn;
    }
  }

  #call(call: Call, scope: Scope | undefined): CelType {
    const { name, receiver, list, at } = call;
    const given = list.map((one) => this.check(one, scope));
    const prefix = receiver && qualifiedName(receiver);
    const namespaced = prefix === undefined ? undefined : overloadsOf(`${prefix}.${name}`);
    if (namespaced) return this.#resolve(call, `${prefix}.${name}`, namespaced, given);
    const target = receiver && this.check(receiver, scope);
    const overloads = overloadsOf(name);
    if (!overloads) return this.#undeclared(at, name);
    return this.#resolve(call, name, overloads, target ? [target, ...given] : given, target !== undefined);
  }

  #resolve(
    call: Call,
    name: string,
    overloads: readonly Overload[],
    given: readonly CelType[],
    isMember = false,
  ): CelType {
    if (name === '_&&_' || name === '_||_') {
      this.functions.set(call, { name, overloads });
      return this.#logical(given, call.list);
    }
    const fitted: Overload[] = [];
    this.functions.set(call, { name, overloads: fitted });
    let result: CelType | undefined;
    for (const overload of overloads) {
      if (overload.isMember !== isMember) continue;
      const fresh = new Map<string, CelType>();
      const renew = (type: CelType) => substitute(fresh, this.#renamed(type, fresh));
      const wanted = overload.parameters.map(renew);
      const gives = renew(overload.result);
      const fitting = assignAll(this.known, given, wanted);
      if (!fitting) continue;
      this.known = fitting;
      fitted.push(overload);
      const own = this.#substitute(gives);
      if (!result) result = own;
      else if (result.kind !== 'dyn' && !isSame(own, result)) result = dyn;
    }
    if (result) return result;
    const shown = given.map((type) => formatType(substitute(this.known, type, 'dyn')));
    const signature = isMember ? `${shown[0]}.(${shown.slice(1).join(', ')})` : `(${shown.join(', ')})`;
    return this.#wrong(call.at, `found no matching overload for '${name}' applied to '${signature}'`);
  }

  #logical(given: readonly CelType[], list: readonly Expression[]): CelType {
    let isWrong = false;
    given.forEach((type, i) => {
      if (this.#isAssignable(type, bool)) return;
      isWrong = true;
      this.#wrong(list[i]?.at ?? 0, `expected type 'bool' but found '${formatType(type)}'`);
    });
    return isWrong ? error : bool;
  }

  /** A function's own type parameters get new names in each call. */
  #renamed(type: CelType, names: Map<string, CelType>): CelType {
    const collect = (one: CelType): void => {
      if (one.kind === 'parameter' && !names.has(one.name)) names.set(one.name, this.#newParameter());
      if ('parameters' in one) one.parameters.forEach(collect);
    };
    collect(type);
    return type;
  }

  #message(message: Expression & { kind: 'message' }, scope: Scope | undefined): CelType {
    const type = this.#declared.messages?.(message.name);
    if (!type) return this.#undeclared(message.at, message.name);
    for (const { at, name, value } of message.fields) {
      const given = this.check(value, scope);
      const wanted = type.field?.(name) ?? this.#wrong(at, `undefined field '${name}'`);
      if (!this.#isAssignable(wanted, given))
        this.#wrong(
          at,
          `expected type of field '${name}' is '${formatType(wanted)}' but provided type is '${formatType(given)}'`,
        );
    }
    return type;
  }

  #comprehension(loop: Comprehension, scope: Scope | undefined): CelType {
    const range = this.#substitute(this.check(loop.range, scope));
    const accumulator = this.check(loop.init, scope);
    const outer: Scope = { name: loop.accumulator, type: accumulator, outer: scope };
    const [first, second] = this.#variables(loop, range);
    let inner: Scope = { name: loop.variable, type: first, outer };
    if (loop.second !== undefined) inner = { name: loop.second, type: second, outer: inner };
    this.#expect(loop.condition, bool, inner);
    this.#expect(loop.step, accumulator, inner);
    return this.#substitute(this.check(loop.result, outer));
  }

  /** The types of a loop's variables. */
  #variables({ range: { at }, second }: Comprehension, range: CelType): [CelType, CelType] {
    switch (range.kind) {
      case 'list':
        return second === undefined ? [range.parameters[0], error] : [int, range.parameters[0]];
      case 'map':
        return [range.parameters[0], range.parameters[1]];
      case 'dyn':
      case 'error':
      case 'parameter':
        this.#isAssignable(dyn, range);
        return [dyn, dyn];
      default:
        this.#wrong(
          at,
          `expression of type '${formatType(range)}' cannot be range of a comprehension (must be list, map, or dynamic)`,
        );
        return [error, error];
    }
  }

  #expect(part: Expression, wanted: CelType, scope: Scope): void {
    const found = this.check(part, scope);
    if (!this.#isAssignable(wanted, found))
      this.#wrong(part.at, `expected type '${formatType(wanted)}' but found '${formatType(found)}'`);
  }

  /** The one type of all members of a literal, or any. */
  #join(members: readonly CelType[]): CelType | undefined {
    return members.reduce<CelType | undefined>((joined, type) => {
      if (joined === undefined) return type;
      return this.#isAssignable(joined, type) ? mostGeneral(joined, type) : dyn;
    }, undefined);
  }

  #isAssignable(given: CelType, wanted: CelType): boolean {
    const fitting = assignAll(this.known, [given], [wanted]);
    if (fitting) this.known = fitting;
    return fitting !== undefined;
  }

  #substitute(type: CelType): CelType {
    return substitute(this.known, type);
  }

  #newParameter(): CelType {
    return { kind: 'parameter', name: `_var${this.#unnamed++}` };
  }
}
