import type { KubeObject } from '../../../kube/object.ts';
import { type FieldError, fieldError } from '../../api/errors.ts';
import { defineResource } from '../define.ts';
import { ageColumn, nameColumn } from '../parts/columns.ts';

interface FlowSchema extends KubeObject {
  spec?: {
    matchingPrecedence?: number;
    priorityLevelConfiguration?: { name?: string };
    distinguisherMethod?: { type: string };
    rules?: FlowRule[];
  };
  status?: { conditions?: { type: string; status: string }[] };
}

interface FlowRule {
  subjects?: { kind?: string; user?: object; group?: object; serviceAccount?: object }[];
  resourceRules?: unknown[];
  nonResourceRules?: unknown[];
}

const defaultPrecedence = 1000;

export const flowSchema = defineResource<FlowSchema>({
  group: 'flowcontrol.apiserver.k8s.io',
  version: 'v1',
  kind: 'FlowSchema',
  plural: 'flowschemas',
  namespaced: false,
  hasStatus: true,
  statusResets: 'metadata',
  applyDefaults({ spec }) {
    if (spec) spec.matchingPrecedence ||= defaultPrecedence;
  },
  validate,
  columns: [
    nameColumn,
    { name: 'PriorityLevel', cell: ({ spec }) => spec?.priorityLevelConfiguration?.name ?? '' },
    { name: 'MatchingPrecedence', cell: ({ spec }) => spec?.matchingPrecedence ?? 0 },
    { name: 'DistinguisherMethod', cell: ({ spec }) => spec?.distinguisherMethod?.type ?? '<none>' },
    ageColumn,
    {
      name: 'MissingPL',
      cell: ({ status }) => status?.conditions?.find(({ type }) => type === 'Dangling')?.status ?? '?',
    },
  ],
});

const highestPrecedence = 10_000;
const subjectFields = { User: 'user', Group: 'group', ServiceAccount: 'serviceAccount' } as const;

function validate({ spec = {} }: FlowSchema): FieldError[] {
  const { matchingPrecedence = 0, priorityLevelConfiguration, rules = [] } = spec;
  const errors: FieldError[] = [];
  const precedence = (text: string) => fieldError.invalid('spec.matchingPrecedence', matchingPrecedence, text);
  if (matchingPrecedence <= 0) errors.push(precedence('must be a positive value'));
  if (matchingPrecedence > highestPrecedence) errors.push(precedence(`must not be greater than ${highestPrecedence}`));
  if (!priorityLevelConfiguration?.name)
    errors.push(fieldError.required('spec.priorityLevelConfiguration.name', 'must reference a priority level'));
  rules.forEach((rule, i) => {
    errors.push(...validateFlowRule(rule, `spec.rules[${i}]`));
  });
  return errors;
}

function validateFlowRule(rule: FlowRule, path: string): FieldError[] {
  const { resourceRules, nonResourceRules } = rule;
  // Go prints a list that is not there as null.
  const subjects = rule.subjects ?? [];
  const errors: FieldError[] = [];
  if (subjects.length === 0)
    errors.push(fieldError.required(`${path}.subjects`, 'subjects must contain at least one value'));
  subjects.forEach((subject, i) => {
    const { kind = '' } = subject;
    const at = `${path}.subjects[${i}]`;
    const field = subjectFields[kind as keyof typeof subjectFields];
    if (!field) errors.push(fieldError.notSupported(`${at}.kind`, kind, ['Group', 'ServiceAccount', 'User']));
    else if (!subject[field])
      errors.push(fieldError.required(`${at}.${field}`, `${field} is required when subject kind is '${kind}'`));
  });
  if (!resourceRules?.length && !nonResourceRules?.length)
    errors.push(fieldError.required(path, 'at least one of resourceRules and nonResourceRules has to be non-empty'));
  return errors;
}
