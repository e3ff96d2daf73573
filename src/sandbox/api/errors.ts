import { printFloat } from '../../kube/go-number.ts';
import type { Status, StatusCause, StatusDetails } from '../../kube/status.ts';

/** A failure that the API answers with a Status; the texts are Kubernetes' own. */
export class ApiError extends Error {
  readonly status: Status;

  constructor(code: number, reason: string, message: string, details?: StatusDetails) {
    super(message);
    this.name = 'ApiError';
    this.status = {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message,
      ...(reason && { reason }),
      ...(details && { details }),
      code,
    };
  }

  get code(): number {
    return this.status.code ?? 500;
  }

  get reason(): string {
    return this.status.reason ?? '';
  }
}

/** How messages and details name a resource: its plural and its group. */
export interface ResourceRef {
  group: string;
  plural: string;
}

const qualified = ({ group, plural }: ResourceRef) => (group ? `${plural}.${group}` : plural);
const about = ({ group, plural }: ResourceRef, name: string): StatusDetails => ({
  ...(name && { name }),
  ...(group && { group }),
  kind: plural,
});

export const notFound = (resource: ResourceRef, name: string) =>
  new ApiError(404, 'NotFound', `${qualified(resource)} "${name}" not found`, about(resource, name));

export const alreadyExists = (resource: ResourceRef, name: string) =>
  new ApiError(409, 'AlreadyExists', `${qualified(resource)} "${name}" already exists`, about(resource, name));

export const conflict = (resource: ResourceRef, name: string, why: string) =>
  new ApiError(
    409,
    'Conflict',
    `Operation cannot be fulfilled on ${qualified(resource)} "${name}": ${why}`,
    about(resource, name),
  );

export const forbidden = (resource: ResourceRef, name: string, why: string) =>
  new ApiError(
    403,
    'Forbidden',
    `${qualified(resource)}${name ? ` "${name}"` : ''} is forbidden: ${why}`,
    about(resource, name),
  );

export const badRequest = (message: string) => new ApiError(400, 'BadRequest', message);

/** The path is there, and not for this method. */
export const methodNotAllowed = () =>
  new ApiError(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource', {});

export const methodNotSupported = (resource: ResourceRef, verb: string) =>
  new ApiError(
    405,
    'MethodNotAllowed',
    `${verb} is not supported on resources of kind "${qualified(resource)}"`,
    about(resource, ''),
  );

/** 422 with one cause for each field that is wrong; group and kind are those of the object. */
export function invalid(group: string, kind: string, name: string, errors: readonly FieldError[]): ApiError {
  // Aggregated errors say the same text once.
  const texts = [...new Set(errors.map((error) => `${error.field}: ${error.message}`))];
  const joined = texts.length === 1 ? texts[0] : `[${texts.join(', ')}]`;
  const causes: StatusCause[] = errors.map(({ reason, message, field }) => ({ reason, message, field }));
  return new ApiError(422, 'Invalid', `${kind}${group ? `.${group}` : ''} "${name}" is invalid: ${joined}`, {
    ...(name && { name }),
    ...(group && { group }),
    ...(kind && { kind }),
    causes,
  });
}

/** One wrong field, as apimachinery's field.Error prints it. */
export interface FieldError {
  reason:
    | 'FieldValueRequired'
    | 'FieldValueInvalid'
    | 'FieldValueNotSupported'
    | 'FieldValueForbidden'
    | 'FieldValueDuplicate'
    | 'FieldValueNotFound'
    | 'FieldValueTooLong'
    | 'FieldValueTooMany'
    | 'FieldValueTypeInvalid'
    | 'InternalError';
  field: string;
  message: string;
}

const withDetail = (text: string, detail: string) => (detail ? `${text}: ${detail}` : text);

/** The constructors of field errors, with the texts of apimachinery/pkg/util/validation/field/errors.go. */
export const fieldError = {
  required: (field: string, detail = ''): FieldError => ({
    reason: 'FieldValueRequired',
    field,
    message: withDetail('Required value', detail),
  }),
  /** A value that is not shown: it is too long, or nothing in it is wrong by itself. */
  invalidAsAWhole: (field: string, detail: string): FieldError => ({
    reason: 'FieldValueInvalid',
    field,
    message: withDetail('Invalid value', detail),
  }),
  invalid: (field: string, value: unknown, detail: string): FieldError => ({
    reason: 'FieldValueInvalid',
    field,
    message: withDetail(`Invalid value: ${show(value)}`, detail),
  }),
  internal: (field: string, detail: string): FieldError => ({
    reason: 'InternalError',
    field,
    message: `Internal error: ${detail}`,
  }),
  notSupported: (field: string, value: unknown, supported: readonly string[]): FieldError => ({
    reason: 'FieldValueNotSupported',
    field,
    message: withDetail(
      `Unsupported value: ${show(value)}`,
      supported.length ? `supported values: ${supported.map((s) => JSON.stringify(s)).join(', ')}` : '',
    ),
  }),
  forbidden: (field: string, detail: string): FieldError => ({
    reason: 'FieldValueForbidden',
    field,
    message: withDetail('Forbidden', detail),
  }),
  duplicate: (field: string, value: unknown): FieldError => ({
    reason: 'FieldValueDuplicate',
    field,
    message: `Duplicate value: ${show(value)}`,
  }),
  notFound: (field: string, value: unknown): FieldError => ({
    reason: 'FieldValueNotFound',
    field,
    message: `Not found: ${show(value)}`,
  }),
  tooMany: (field: string, actual: number, most: number): FieldError => ({
    reason: 'FieldValueTooMany',
    field,
    message: `Too many: ${actual}: must have at most ${most} item${most === 1 ? '' : 's'}`,
  }),
  tooLong: (field: string, maxBytes: number): FieldError => ({
    reason: 'FieldValueTooLong',
    field,
    message: `Too long: may not be more than ${maxBytes} byte${maxBytes === 1 ? '' : 's'}`,
  }),
} as const;

function show(value: unknown): string {
  return typeof value === 'string'
    ? JSON.stringify(value)
    : value === null || value === undefined
      ? 'null'
      : typeof value === 'object'
        ? goJson(value)
        : typeof value === 'number' && !(Number.isInteger(value) && Math.abs(value) < 2 ** 63)
          ? printFloat(value)
          : String(value);
}

/** Go escapes what could end a script in HTML. */
function goJson(value: object): string {
  return JSON.stringify(value).replace(/[<>&]/g, (sign) => `\\u00${sign.charCodeAt(0).toString(16)}`);
}
