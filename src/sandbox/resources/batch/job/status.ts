import { equal, type Job } from '../../../../kube/object.ts';
import { type FieldError, fieldError } from '../../../api/errors.ts';
import { nonNegativeFigures } from '../../parts/workload/status-figures.ts';
import { isTrue } from './conditions.ts';
import { countIndexes } from './indexes-format.ts';

type Status = NonNullable<Job['status']>;

/** The rules for a change of a Job's status: what has been counted or decided stays (validateJobStatus). */
export function validateJobStatusUpdate(next: Job, old: Job): FieldError[] {
  const [status, before] = [next.status ?? {}, old.status ?? {}];
  return [
    ...nonNegativeFigures({ ...status }, ['active', 'succeeded', 'failed', 'ready', 'terminating']),
    ...validateOutcome(next, status, before),
    ...validateHistory(next, status, before),
  ];
}

const has = ({ conditions }: Status, type: string) => isTrue(conditions, type);
const isFinished = (status: Status) => has(status, 'Complete') || has(status, 'Failed');
const refuse = (detail: string) => fieldError.invalidAsAWhole('status.conditions', detail);

function validateOutcome({ spec }: Job, status: Status, before: Status): FieldError[] {
  const errors: FieldError[] = [];
  const changed = (type: string) => has(status, type) !== has(before, type);
  const [complete, failed] = [has(status, 'Complete'), has(status, 'Failed')];
  if (complete && failed && (changed('Complete') || changed('Failed')))
    errors.push(refuse('cannot set Complete=True and Failed=true conditions'));
  if (complete && has(status, 'FailureTarget') && (changed('Complete') || changed('FailureTarget')))
    errors.push(refuse('cannot set Complete=True and FailureTarget=true conditions'));
  if (status.completionTime && !complete && status.completionTime !== before.completionTime) {
    const text = 'cannot set completionTime when there is no Complete=True condition';
    errors.push(fieldError.invalid('status.completionTime', status.completionTime, text));
  }
  if (!status.completionTime && complete && (changed('Complete') || before.completionTime))
    errors.push(fieldError.required('status.completionTime', 'completionTime is required for Complete jobs'));
  if (failed && !has(status, 'FailureTarget') && changed('Failed'))
    errors.push(refuse('cannot set Failed=True condition without the FailureTarget=true condition'));
  if (complete && !has(status, 'SuccessCriteriaMet') && (changed('Complete') || changed('SuccessCriteriaMet')))
    errors.push(refuse('cannot set Complete=True condition without the SuccessCriteriaMet=true condition'));
  const finishedNow = isFinished(status) !== isFinished(before);
  if (isFinished(status)) {
    if ((status.active ?? 0) > 0 && (finishedNow || status.active !== before.active))
      errors.push(fieldError.invalid('status.active', status.active, 'active>0 is invalid for finished job'));
    const isEmptyAtRest = spec.suspend === true && spec.completions === 0;
    if (!status.startTime && (finishedNow || before.startTime) && !isEmptyAtRest)
      errors.push(fieldError.required('status.startTime', 'startTime is required for finished job'));
    if ((status.terminating ?? 0) > 0 && (finishedNow || status.terminating !== before.terminating)) {
      const text = 'terminating>0 is invalid for finished job';
      errors.push(fieldError.invalid('status.terminating', status.terminating, text));
    }
  }
  errors.push(...validateIndexes(spec, status, before));
  const { ready, active = 0 } = status;
  if (ready !== undefined && ready > active && (ready !== before.ready || active !== (before.active ?? 0)))
    errors.push(fieldError.invalid('status.ready', ready, 'cannot set more ready pods than active'));
  if (has(status, 'SuccessCriteriaMet') && failed)
    errors.push(refuse('cannot set SuccessCriteriaMet=True and Failed=true conditions'));
  if (has(status, 'SuccessCriteriaMet') && has(status, 'FailureTarget'))
    errors.push(refuse('cannot set SuccessCriteriaMet=True and FailureTarget=true conditions'));
  return errors;
}

/** What was stored already is not looked at again. */
function validateIndexes(spec: Job['spec'], status: Status, before: Status): FieldError[] {
  const { completions, backoffLimitPerIndex: perIndex } = spec;
  const check = (field: 'completedIndexes' | 'failedIndexes') => {
    const text = status[field] ?? '';
    const found = completions === undefined || text === before[field] ? 0 : countIndexes(text, completions);
    return typeof found === 'number'
      ? []
      : [fieldError.invalid(`status.${field}`, text, `error parsing ${field}: ${found.problem}`)];
  };
  return [...check('completedIndexes'), ...(perIndex === undefined ? [] : check('failedIndexes'))];
}

function validateHistory({ spec }: Job, status: Status, before: Status): FieldError[] {
  const errors: FieldError[] = [];
  for (const type of ['Failed', 'Complete', 'FailureTarget'])
    if (has(before, type) && !has(status, type))
      errors.push(refuse(`cannot disable the terminal ${type}=True condition`));
  if ((status.failed ?? 0) < (before.failed ?? 0))
    errors.push(fieldError.invalid('status.failed', status.failed ?? 0, 'cannot decrease the failed counter'));
  const mayShrink = spec.completionMode === 'Indexed' && spec.completions === spec.parallelism;
  if ((status.succeeded ?? 0) < (before.succeeded ?? 0) && !mayShrink)
    errors.push(fieldError.invalid('status.succeeded', status.succeeded ?? 0, 'cannot decrease the succeeded counter'));
  if (status.completionTime && before.completionTime && status.completionTime !== before.completionTime)
    errors.push(fieldError.invalid('status.completionTime', status.completionTime, 'field is immutable'));
  const resumes =
    isTrue(before.conditions, 'Suspended') &&
    status.conditions?.some(({ type, status: value }) => type === 'Suspended' && value === 'False');
  if (before.startTime && !equal(before.startTime, status.startTime) && spec.suspend !== true && !resumes) {
    const text = 'field is immutable for unsuspended job once set';
    errors.push(fieldError.invalid('status.startTime', status.startTime ?? null, text));
  }
  if (has(before, 'SuccessCriteriaMet') && !has(status, 'SuccessCriteriaMet'))
    errors.push(refuse('cannot disable the SuccessCriteriaMet=True condition'));
  return errors;
}
