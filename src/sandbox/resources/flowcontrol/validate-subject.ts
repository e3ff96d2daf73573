import { checkLabel, checkSubdomain } from '../../../kube/names.ts';
import { type FieldError, fieldError } from '../../api/errors.ts';

export interface FlowSubject {
  kind?: string;
  user?: { name?: string };
  group?: { name?: string };
  serviceAccount?: { name?: string; namespace?: string };
}

type Field = 'serviceAccount' | 'user' | 'group';

const kinds: Readonly<Record<Field, string>> = { serviceAccount: 'ServiceAccount', user: 'User', group: 'Group' };
const fields = Object.keys(kinds) as Field[];

/** The rules for a subject: it has the field of its kind, and no other. */
export function validateFlowSubject(subject: FlowSubject, path: string): FieldError[] {
  const { kind = '' } = subject;
  const own = fields.find((field) => kinds[field] === kind);
  if (!own) return [fieldError.notSupported(`${path}.kind`, kind, Object.values(kinds).sort())];
  const foreign = fields.filter((field) => field !== own && subject[field]);
  return [
    ...(subject[own]
      ? validateNamed(subject, own, `${path}.${own}`)
      : [fieldError.required(`${path}.${own}`, `${own} is required when subject kind is '${kind}'`)]),
    ...foreign.map((field) =>
      fieldError.forbidden(`${path}.${field}`, `${field} is forbidden when subject kind is not '${kinds[field]}'`),
    ),
  ];
}

function validateNamed(subject: FlowSubject, own: Field, path: string): FieldError[] {
  const name = subject[own]?.name ?? '';
  const noName = name ? [] : [fieldError.required(`${path}.name`)];
  if (own !== 'serviceAccount') return noName;
  const namespace = subject.serviceAccount?.namespace ?? '';
  const isAll = name === '' || name === '*';
  return [
    ...noName,
    ...(isAll ? [] : checkSubdomain(name).map((text) => fieldError.invalid(`${path}.name`, name, text))),
    ...(namespace
      ? checkLabel(namespace).map((text) => fieldError.invalid(`${path}.namespace`, namespace, text))
      : [fieldError.required(`${path}.namespace`, 'must specify namespace for service account')]),
  ];
}
