import type { Result, Value } from './values.ts';

/** What names stand for; lazily where working it out costs something. */
export type Variables = Readonly<Record<string, Value>>;

/** An evaluation that cost more than it may; nothing within the expression takes notice of it. */
export class CostLimitExceeded extends Error {
  constructor() {
    super('operation cancelled: actual cost limit exceeded');
  }
}

/** What one evaluation may cost (apiserver/pkg/apis/cel, config.go). */
const costLimit = 1_000_000;

/** One evaluation of an expression: its variables, those of its loops, and what it has cost. */
export class Run {
  readonly variables: Variables;
  /** The variables of loops, each in its own place; undefined until it is set. */
  readonly slots: (Result | undefined)[];
  cost = 0;

  constructor(variables: Variables, slots: number) {
    this.variables = variables;
    this.slots = new Array<Result | undefined>(slots);
  }

  /** Counts what a step costs; throws CostLimitExceeded. */
  spend(cost: number): void {
    this.cost += cost;
    if (this.cost > costLimit) throw new CostLimitExceeded();
  }
}
