import type { Cause } from '../../checks/explain/causes.ts';

/**
 * The ways in which right answers are broken, one at a time, and the causes that a check of an object must then name. Where
 * several stand, the lesson decides which: a port that differs is another value of a field, or another item of a list.
 */
export const mutations = {
  'name-slip': ['nearly-named'],
  'name-other': ['other-name', 'not-found', 'nearly-named'],
  'namespace-slip': ['namespace-nearly-named', 'namespace-missing', 'refused', 'other-namespace'],
  'namespace-default': ['refused', 'other-namespace', 'namespace-missing'],
  'kind-other': ['other-kind'],
  'label-slip': ['label-differs', 'item-missing', 'value-differs', 'count-differs'],
  'label-key-slip': ['label-differs', 'field-missing', 'count-differs'],
  'label-dropped': ['label-differs', 'field-missing', 'count-differs'],
  'selector-slip': ['service-selects-nothing', 'selector-mismatch', 'value-differs'],
  'image-slip': ['image-not-found'],
  'image-tag-dropped': ['image-tag-missing'],
  'image-tag-other': ['image-tag-differs', 'image-not-found'],
  'image-other': ['image-differs'],
  'port-other': ['value-differs', 'item-missing', 'port-mix-up'],
  'ports-swapped': ['port-mix-up', 'value-differs', 'item-missing'],
  'env-value': ['value-differs'],
  'env-name-slip': ['item-missing', 'env-in-other-container'],
  'env-dropped': ['item-missing', 'field-missing'],
  'env-in-other-container': ['env-in-other-container'],
  'number-other': ['value-differs', 'count-differs'],
  'unit-other': ['unit-mix-up', 'unschedulable', 'out-of-memory'],
  'text-other': ['value-differs', 'item-missing', 'config-missing', 'config-key-missing', 'crash'],
  'boolean-other': ['value-differs'],
  'key-slip': ['field-missing', 'item-missing', 'value-differs', 'config-key-missing'],
  'field-dropped': ['field-missing', 'item-missing', 'value-differs', 'image-tag-missing', 'count-differs'],
  'item-dropped': ['item-missing', 'field-missing'],
  'action-dropped': [
    'not-found',
    'value-differs',
    'field-missing',
    'item-missing',
    'label-differs',
    'image-tag-differs',
    'image-differs',
    'count-differs',
    'still-there',
    'condition-false',
    'field-unwanted',
    'config-missing',
  ],
  'command-other': ['not-run', 'run-on-other'],
  'answer-other': ['answer-wrong'],
  'answer-dropped': ['not-answered'],
} as const satisfies Record<string, readonly Cause[]>;

export type Mutation = keyof typeof mutations;

/** What a check of another kind than an object's says, whatever the mutation: it sees only the outcome. */
const ofKind: Readonly<Record<string, readonly Cause[]>> = {
  ran: ['not-run', 'run-on-other', 'run-failed'],
  answer: ['answer-wrong', 'not-answered', 'not-found'],
  absent: ['still-there'],
  count: ['count-differs', 'image-not-found'],
};

/** Whether the cause is what the table wants of this mutation, in a check of this kind; `refused`: a command of it failed, so that nothing came of it. */
export function isNamed(mutation: Mutation, cause: string | undefined, check: string, refused: boolean): boolean {
  const wanted: readonly string[] = [
    ...mutations[mutation],
    ...(ofKind[check] ?? []),
    // The cluster's own words have told the learner already; the check says what is missing now.
    ...(refused ? mutations['action-dropped'] : []),
  ];
  return cause !== undefined && wanted.includes(cause);
}
