import { type FieldError, fieldError } from '../../api/errors.ts';
import type { Compiled } from '../../cel/compile.ts';
import { mostAlong, mostTimes } from '../../cel/cost/declared-size.ts';
import { estimateCost } from '../../cel/cost/estimate.ts';
import { most } from '../../cel/cost/range.ts';
import { itemsOf, type JsonSchema, valuesOf } from '../../custom-resources/json-schema.ts';

const mostForOne = 10_000_000;
const mostForAll = 100_000_000;
const mostTold = 4;

/** Adds up what the rules of a schema may cost (apiextensions-apiserver, apis/apiextensions/validation). */
export class RuleCosts {
  #total = 0;
  readonly #expensive: { path: string; cost: number }[] = [];

  /** Counts an expression; gives the error of one that may cost too much on its own. */
  observe(path: string, what: 'rule' | 'messageExpression', cost: number): FieldError[] {
    this.#total = Math.min(this.#total + cost, most);
    if (cost >= mostForAll / 100) this.#expensive.push({ path, cost });
    return cost > mostForOne ? [fieldError.forbidden(path, tooMuch(`estimated ${what} cost`, cost / mostForOne))] : [];
  }

  /** The errors of a schema whose rules may cost too much together; the most expensive ones are named. */
  errors(path: string): FieldError[] {
    if (this.#total <= mostForAll) return [];
    const named = this.#expensive.toSorted((a, b) => b.cost - a.cost).slice(0, mostTold);
    const schema = 'entire OpenAPIv3 schema';
    return [
      ...named.map((one) =>
        fieldError.forbidden(one.path, `contributed to estimated rule cost total exceeding cost limit for ${schema}`),
      ),
      fieldError.forbidden(
        path,
        tooMuch(`x-kubernetes-validations estimated rule cost total for ${schema}`, this.#total / mostForAll),
      ),
    ];
  }
}

/** What an expression on a value of a schema costs at most, each time that it is evaluated. */
export function mostCost(schema: JsonSchema, { expression, checked }: Compiled): number {
  return estimateCost(expression, checked, ([, ...path]) => {
    const max = mostAlong(schema, path);
    return max === undefined ? undefined : { min: 0, max };
  }).max;
}

/** How often a value of this schema is in one object at most; `times` is what the lists and maps around it allow. */
export function timesOf(schema: JsonSchema, times: number | undefined): number {
  return times ?? mostTimes(schema);
}

/** How often the members of a value are in one object at most, if that is bounded. */
export function timesWithin(schema: JsonSchema, times: number | undefined): number | undefined {
  const isList = itemsOf(schema) !== undefined || schema.type === 'array';
  const isMap =
    schema.type === 'object' && (valuesOf(schema) !== undefined || schema.additionalProperties !== undefined);
  if (times === undefined || (!isList && !isMap)) return times;
  const bound = isList ? schema.maxItems : schema.maxProperties;
  return bound === undefined ? undefined : Math.min(times * Math.max(0, bound), most);
}

function tooMuch(what: string, factor: number): string {
  const shown = factor > 100 ? 'more than 100' : factor.toFixed(factor < 1.5 ? 6 : 1);
  return `${what} exceeds budget by factor of ${shown}x (try simplifying the rule, or adding maxItems, maxProperties, and maxLength where arrays, maps, and strings are declared)`;
}
