import { checkLabel1035, checkPortNumber, checkSubdomain } from '../../../kube/names.ts';
import { type FieldError, fieldError } from '../../api/errors.ts';
import { GoUrlError, parseGoUrl } from './go-url.ts';

/** The Service that a webhook is behind. */
export interface ServiceReference {
  namespace?: string;
  name?: string;
  path?: string;
  port?: number;
}

const form = '; desired format: https://host[/path]';

/** The rules for the URL of a webhook (apiserver/pkg/util/webhook). */
export function validateWebhookUrl(text: string, path: string): FieldError[] {
  try {
    const { scheme, user, host, query, fragment } = parseGoUrl(text);
    const refuse = (isWrong: boolean, value: string, why: string) =>
      isWrong ? [fieldError.invalid(path, value, why)] : [];
    return [
      ...refuse(scheme !== 'https', scheme, `'https' is the only allowed URL scheme${form}`),
      ...refuse(host === '', host, `host must be specified${form}`),
      ...refuse(user !== undefined, user ?? '', 'user information is not permitted in the URL'),
      ...refuse(fragment !== '', fragment, 'fragments are not permitted in the URL'),
      ...refuse(query !== '', query, 'query parameters are not permitted in the URL'),
    ];
  } catch (error) {
    if (!(error instanceof GoUrlError)) throw error;
    return [fieldError.required(path, `url must be a valid URL: ${error.message}${form}`)];
  }
}

/** The rules for the Service of a webhook. */
export function validateWebhookService(service: ServiceReference, path: string): FieldError[] {
  const { name = '', namespace = '', port = 443 } = service;
  return [
    // Upstream's callers give the two in the wrong order: it is the other one that is missing.
    ...(namespace ? [] : [fieldError.required(`${path}.name`)]),
    ...(name ? [] : [fieldError.required(`${path}.namespace`)]),
    ...checkPortNumber(port).map((text) => fieldError.invalid(`${path}.port`, port, `port is not valid: ${text}`)),
    ...validateServicePath(service.path ?? '', `${path}.path`),
  ];
}

function validateServicePath(text: string, path: string): FieldError[] {
  const refuse = (why: string) => fieldError.invalid(path, text, why);
  if (text === '' || text === '/') return [];
  if (text === '//') return [refuse('segment[0] may not be empty')];
  // Whatever the first character is, it counts as the slash.
  const segments = text.slice(1).replace(/\/$/, '').split('/');
  return [
    ...(text.startsWith('/') ? [] : [refuse("must start with a '/'")]),
    ...segments.flatMap((segment, i) =>
      segment
        ? checkSubdomain(segment).map((why) => refuse(`segment[${i}]: ${why}`))
        : [refuse(`segment[${i}] may not be empty`)],
    ),
  ];
}

const reviewVersions = ['v1', 'v1beta1'];

/** The rules for the versions of reviews that a webhook takes; `ifNone` is said where there are none. */
export function validateReviewVersions(versions: readonly string[], path: string, ifNone = ''): FieldError[] {
  if (versions.length === 0) return [fieldError.required(path, ifNone)];
  const errors = versions.flatMap((version, i) =>
    versions.indexOf(version) < i
      ? [fieldError.invalid(`${path}[${i}]`, version, 'duplicate version')]
      : checkLabel1035(version).map((text) => fieldError.invalid(`${path}[${i}]`, version, text)),
  );
  return versions.some((version) => reviewVersions.includes(version))
    ? errors
    : [...errors, fieldError.invalid(path, versions, `must include at least one of ${reviewVersions.join(', ')}`)];
}
