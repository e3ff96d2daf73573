import { strictDecodingError } from '../codec/read-object.ts';
import type { WriteOptions } from './context.ts';

/** Unknown and duplicate fields: 400 when strict, a warning each when asked for, else nothing. */
export function reportProblems(
  problems: readonly string[],
  options: WriteOptions,
  identity: { apiVersion: string; kind: string },
): void {
  if (options.fieldValidation === 'Strict') throw strictDecodingError(identity, problems);
  if (options.fieldValidation === 'Warn') for (const problem of problems) options.warn(problem);
}
