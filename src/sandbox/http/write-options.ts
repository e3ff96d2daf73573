import type { IncomingMessage } from 'node:http';
import type { RequestInfo } from '../../kube/request-info.ts';
import type { WriteOptions } from '../api/context.ts';
import { badRequest, type FieldError, fieldError, invalid } from '../api/errors.ts';
import { managerName } from '../api/managed-fields/index.ts';
import type { User } from './hook.ts';

/** Reads dryRun, fieldManager and fieldValidation. 400 and 422 for values that the real server refuses. */
export function writeOptionsOf({
  info,
  user,
  request,
  warnings,
}: {
  info: RequestInfo;
  user: User;
  request: IncomingMessage;
  warnings: string[];
}): WriteOptions {
  const { query } = info;
  // A deletion has options of its own.
  const dryRuns = info.verb.startsWith('delete') ? [] : query.getAll('dryRun');
  const wrong = wrongDryRun(dryRuns);
  if (wrong.length > 0) throw invalid('meta.k8s.io', optionsKind(info), '', wrong);
  const validation = query.get('fieldValidation') || 'Warn';
  if (validation !== 'Strict' && validation !== 'Warn' && validation !== 'Ignore')
    throw invalid('meta.k8s.io', optionsKind(info), '', [
      {
        reason: 'FieldValueNotSupported',
        field: 'fieldValidation',
        message: `Unsupported value: ${JSON.stringify(validation)}: supported values: "", "Ignore", "Strict", "Warn"`,
      },
    ]);
  const manager = managerName(query.get('fieldManager') ?? undefined, request.headers['user-agent']);
  if (manager.length > 128) throw badRequest('fieldManager: Invalid value: may not be more than 128 characters');
  return {
    user,
    manager,
    dryRun: dryRuns.length > 0,
    given: {
      ...(query.get('fieldManager') && { fieldManager: query.get('fieldManager') }),
      ...(dryRuns.length > 0 && { dryRun: dryRuns }),
      ...(query.get('fieldValidation') && { fieldValidation: validation }),
    },
    fieldValidation: validation,
    warn: (text) => {
      if (!warnings.includes(text)) warnings.push(text);
    },
  };
}

/** The rule for what may be tried without being done: all or nothing. */
export function wrongDryRun(values: readonly unknown[]): FieldError[] {
  return values.every((value) => value === 'All') ? [] : [fieldError.notSupported('dryRun', values, ['All'])];
}

function optionsKind({ verb }: RequestInfo): string {
  return (
    { create: 'CreateOptions', update: 'UpdateOptions', patch: 'PatchOptions', delete: 'DeleteOptions' }[verb] ??
    'DeleteOptions'
  );
}
