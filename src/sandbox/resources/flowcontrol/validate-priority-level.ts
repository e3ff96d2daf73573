import { type FieldError, fieldError } from '../../api/errors.ts';
import { oneOf } from '../parts/one-of.ts';
import type { Limited, PriorityLevelConfiguration, Queuing } from './priority-level-configuration.ts';

type Spec = NonNullable<PriorityLevelConfiguration['spec']>;

/** The rules for a priority level (pkg/apis/flowcontrol/validation), but for those of the two that every server has. */
export function validatePriorityLevel({ metadata: { name }, spec = {} }: PriorityLevelConfiguration): FieldError[] {
  const { type = '', exempt, limited } = spec;
  const errors: FieldError[] = [];
  if ((name === 'exempt') !== (type === 'Exempt'))
    errors.push(fieldError.invalid('spec.type', type, "must be 'Exempt' if and only if `name` is 'exempt'"));
  if (type === 'Exempt') {
    if (limited) errors.push(fieldError.forbidden('spec.limited', 'must be nil if the type is not Limited'));
    if (exempt) errors.push(...validateExempt(exempt));
  } else if (type === 'Limited') {
    if (exempt) errors.push(fieldError.forbidden('spec.exempt', 'must be nil if the type is Limited'));
    if (limited) errors.push(...validateLimited(limited));
    else errors.push(fieldError.required('spec.limited', 'must not be empty when type is Limited'));
  } else errors.push(...oneOf(type, ['Exempt', 'Limited'], 'spec.type'));
  return errors;
}

function validateExempt({ nominalConcurrencyShares = 0, lendablePercent = 0 }: NonNullable<Spec['exempt']>) {
  return [
    ...validateShares(nominalConcurrencyShares, 'spec.exempt'),
    ...validateLendable(lendablePercent, 'spec.exempt'),
  ];
}

function validateLimited(limited: Limited): FieldError[] {
  const { nominalConcurrencyShares = 0, lendablePercent = 0, borrowingLimitPercent = 0, limitResponse } = limited;
  const text = 'if specified, must be a non-negative integer';
  return [
    ...validateShares(nominalConcurrencyShares, 'spec.limited'),
    ...validateResponse(limitResponse ?? {}, 'spec.limited.limitResponse'),
    ...validateLendable(lendablePercent, 'spec.limited'),
    ...(borrowingLimitPercent < 0
      ? [fieldError.invalid('spec.limited.borrowingLimitPercent', borrowingLimitPercent, text)]
      : []),
  ];
}

const validateShares = (shares: number, path: string) =>
  shares < 0 ? [fieldError.invalid(`${path}.nominalConcurrencyShares`, shares, 'must be a non-negative integer')] : [];

const validateLendable = (percent: number, path: string) =>
  percent < 0 || percent > 100
    ? [fieldError.invalid(`${path}.lendablePercent`, percent, 'must be between 0 and 100, inclusive')]
    : [];

function validateResponse({ type = '', queuing }: NonNullable<Limited['limitResponse']>, path: string): FieldError[] {
  // Both texts name a type that there is not.
  const isWrong = 'if limited.limitResponse.type is not Limited';
  if (type === 'Reject') return queuing ? [fieldError.forbidden(`${path}.queuing`, `must be nil ${isWrong}`)] : [];
  if (type !== 'Queue') return oneOf(type, ['Queue', 'Reject'], `${path}.type`);
  return queuing
    ? validateQueuing(queuing, `${path}.queuing`)
    : [fieldError.required(`${path}.queuing`, 'must not be empty if limited.limitResponse.type is Limited')];
}

const mostQueues = 10_000_000;
// A request is dealt to its queues by a hash of 60 bits.
const hashBits = 60;

function validateQueuing({ queues = 0, handSize = 0, queueLengthLimit = 0 }: Queuing, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const check = (field: keyof Queuing, value: number, isWrong: boolean, text: string) => {
    if (value <= 0) errors.push(fieldError.invalid(`${path}.${field}`, value, 'must be positive'));
    else if (isWrong) errors.push(fieldError.invalid(`${path}.${field}`, value, text));
  };
  check('queueLengthLimit', queueLengthLimit, false, '');
  check('queues', queues, queues > mostQueues, `must not be greater than ${mostQueues}`);
  if (handSize > queues) check('handSize', handSize, true, `should not be greater than queues (${queues})`);
  else {
    const deck = `required entropy bits of deckSize ${queues} and handSize ${handSize}`;
    check(
      'handSize',
      handSize,
      entropyBits(queues, handSize) > hashBits,
      `${deck} should not be greater than ${hashBits}`,
    );
  }
  return errors;
}

/** How many bits it takes to deal a hand of so many from a deck. */
function entropyBits(deckSize: number, handSize: number): number {
  return Math.ceil(Math.log2(deckSize) * handSize);
}
