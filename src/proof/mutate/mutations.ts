import type { VerdictKind } from '../../checks/define.ts';
import type { Cause } from '../../checks/explain/causes.ts';

/**
 * The ways in which right answers are broken, one at a time, and the causes that a check of an object must then name. Where
 * several stand, the lesson decides which: a port that differs is another value of a field, or another item of a list.
 */
export const mutations = {
  // What needs an object of that name says so where it stands: deeper than the name itself.
  'name-slip': ['nearly-named', 'config-missing', 'claim-missing', 'account-missing'],
  'name-other': ['other-name', 'not-found', 'nearly-named', 'config-missing', 'claim-missing', 'account-missing'],
  'container-slip': ['item-missing', 'field-missing', 'value-differs', 'image-tag-differs', 'image-differs'],
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
  // A number can be one of a list: of exit codes, or ports.
  'number-other': ['value-differs', 'count-differs', 'item-missing'],
  'unit-other': ['unit-mix-up', 'unschedulable', 'out-of-memory'],
  'text-other': ['value-differs', 'item-missing', 'config-missing', 'config-key-missing', 'crash'],
  'boolean-other': ['value-differs'],
  'key-slip': ['field-missing', 'item-missing', 'value-differs', 'config-key-missing'],
  'program-other': ['value-differs', 'field-missing', 'item-missing', 'crash', 'log-lacks', 'probe-failing'],
  'reference-slip': ['value-differs', 'config-missing', 'config-key-missing', 'claim-missing', 'account-missing'],
  'field-dropped': [
    'field-missing',
    'item-missing',
    'value-differs',
    'image-tag-missing',
    'count-differs',
    'config-key-missing',
  ],
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
    'deleted',
    'service-selects-nothing',
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
  file: ['file-differs', 'file-missing', 'file-invalid'],
  events: ['event-missing'],
  logs: ['log-lacks', 'not-found'],
  related: ['too-few-related', 'not-found'],
  http: ['http-differs', 'not-found'],
  can: ['access-missing', 'access-granted'],
};

// Where these go wrong, something of the scene may go instead: then `damaged` says so.
const damaging: ReadonlySet<Mutation> = new Set([
  'action-dropped',
  'name-slip',
  'name-other',
  'label-slip',
  'label-key-slip',
  'label-dropped',
]);

/** How the check that decides stands, and how it stood before anything was done. */
export interface Diagnosis {
  verdict: VerdictKind;
  cause: string | undefined;
  /** The kind of the check that decides. */
  check: string;
  /** A command failed, so that nothing came of it. */
  refused: boolean;
  causeAtStart: string | undefined;
}

/** Whether a diagnosis is what the table wants of a mutation. */
export function isNamed(mutation: Mutation, { verdict, cause, check, refused, causeAtStart }: Diagnosis): boolean {
  // A replacement by force takes away what is there before the new one is refused.
  if (verdict === 'damaged') return damaging.has(mutation) || refused;
  if (cause === undefined) return false;
  const wanted: readonly string[] = [...mutations[mutation], ...(ofKind[check] ?? [])];
  if (wanted.includes(cause)) return true;
  // The cluster's own words have told the learner already; the check says what is missing still.
  const isUndone = refused || mutation === 'action-dropped';
  return isUndone && (cause === causeAtStart || (mutations['action-dropped'] as readonly string[]).includes(cause));
}
