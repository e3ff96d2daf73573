import { Run } from './run.ts';
import { Failure, type Result, type Value } from './values.ts';

/** One part of an expression, ready to run; a constant has its value. */
export interface Step {
  run: (run: Run) => Result;
  constant?: Value;
}

/** An expression whose constant parts cannot be worked out; the text is cel-go's. */
export class InstantiationError extends Error {}

export const stepOf = (run: Step['run']): Step => ({ run });
export const constantOf = (value: Value): Step => ({ run: () => value, constant: value });

/** Works out what does not depend on any variable; throws InstantiationError. */
export function foldNow({ run }: Step): Step {
  const value = run(new Run({}, 0));
  if (value instanceof Failure) throw new InstantiationError(value.message);
  return constantOf(value);
}
