import type { KubeObject } from '../../kube/object.ts';
import type { Candidate } from '../assertions/candidates.ts';
import { type CelInput, celHolds, evaluateCel } from '../cel.ts';
import type { Difference } from '../define.ts';
import type { Facts } from '../facts.ts';
import { show } from './words.ts';

const comparison = /^object((?:\.\w+)+) (==|>=|<=|>|<) ([^()&|?]+)$/;

/** Where an object differs from the conditions that do not hold for it, as far as these compare its fields. */
export function conditionDifferences(
  { object, failed }: Pick<Candidate, 'object' | 'failed'>,
  facts: Facts,
): Difference[] {
  return failed.flatMap(({ cel }) => differencesFrom(cel, object, facts.input.vars));
}

/** Where an object differs from a condition that compares its fields; nothing of conditions of another form. */
export function differencesFrom(cel: string, object: KubeObject, vars: CelInput['vars'] = {}): Difference[] {
  // The values of a Secret are never told.
  if (object.kind === 'Secret') return [];
  return cel.split('&&').flatMap((text) => {
    const part = text.trim();
    const [, path, operator, wanted] = comparison.exec(part) ?? [];
    if (path === undefined || wanted === undefined || celHolds(part, { object, vars }) === true) return [];
    const expected = evaluateCel(wanted, { object, vars });
    if (expected.kind !== 'value') return [];
    const found = evaluateCel(`object${path}`, { object, vars });
    return [
      {
        path: path.slice(1),
        expected: operator === '==' ? show(expected.value) : `${operator} ${show(expected.value)}`,
        found: show(found.kind === 'value' ? found.value : undefined),
      },
    ];
  });
}
