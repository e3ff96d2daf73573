import { isTrue } from '../../kube/request-info.ts';
import { badRequest, type FieldError, fieldError, invalid } from '../api/errors.ts';
import type { PodLogOptions } from '../kubelet/fleet.ts';
import { canonicalTime, TimeError } from '../schema/go-time.ts';
import { integerOf } from './list-options.ts';

/** The query of …/log as PodLogOptions. Throws 400 for what is no number, 422 for what makes no sense (ValidatePodLogOptions). */
export function logOptionsOf(query: URLSearchParams, pod: string): Omit<PodLogOptions, 'signal'> {
  const number = (name: string) => (query.has(name) ? integerOf(query, name) : undefined);
  const [tailLines, sinceSeconds, limitBytes] = [number('tailLines'), number('sinceSeconds'), number('limitBytes')];
  const sinceTime = timeOf(query.get('sinceTime'));
  const container = query.get('container');
  const problems = [
    tailLines !== undefined && tailLines < 0
      ? fieldError.invalid('tailLines', tailLines, 'must be greater than or equal to 0')
      : undefined,
    limitBytes !== undefined && limitBytes < 1
      ? fieldError.invalid('limitBytes', limitBytes, 'must be greater than 0')
      : undefined,
    sinceSeconds !== undefined && sinceTime
      ? fieldError.forbidden('', 'at most one of `sinceTime` or `sinceSeconds` may be specified')
      : sinceSeconds !== undefined && sinceSeconds < 1
        ? fieldError.invalid('sinceSeconds', sinceSeconds, 'must be greater than 0')
        : undefined,
    query.has('stream') ? fieldError.forbidden('stream', 'may not be specified') : undefined,
  ].filter((problem): problem is FieldError => problem !== undefined);
  if (problems.length > 0) throw invalid('', 'PodLogOptions', pod, problems);
  return {
    follow: isTrue(query.get('follow')),
    previous: isTrue(query.get('previous')),
    timestamps: isTrue(query.get('timestamps')),
    ...(container && { container }),
    ...(tailLines !== undefined && { tailLines }),
    ...(sinceSeconds !== undefined && { sinceSeconds }),
    ...(limitBytes !== undefined && { limitBytes }),
    ...(sinceTime && { sinceTime }),
  };
}

function timeOf(text: string | null): string | null {
  try {
    if (text) canonicalTime(text);
    return text;
  } catch (error) {
    if (error instanceof TimeError) throw badRequest(error.message);
    throw error;
  }
}
