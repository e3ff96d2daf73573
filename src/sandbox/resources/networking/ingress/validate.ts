import { isIPv4, isIPv6 } from 'node:net';
import {
  checkLabel,
  checkPathSegment,
  checkPortName,
  checkPortNumber,
  checkSubdomain,
  checkWildcardSubdomain,
} from '../../../../kube/names.ts';
import { type FieldError, fieldError } from '../../../api/errors.ts';
import type { Backend, IngressPath, IngressSpec } from './index.ts';

const pathTypes = ['Exact', 'ImplementationSpecific', 'Prefix'];
const wrongWithin = ['//', '/./', '/../', '%2f', '%2F'];
const wrongAtEnd = ['/..', '/.'];

/** The rules for the spec of an Ingress (pkg/apis/networking/validation). */
export function validateIngressSpec(spec: IngressSpec): FieldError[] {
  const { defaultBackend, rules = [], tls = [], ingressClassName } = spec;
  const errors: FieldError[] = [];
  if (rules.length === 0 && !defaultBackend)
    errors.push(fieldError.invalid('spec', null, 'either `defaultBackend` or `rules` must be specified'));
  if (defaultBackend) errors.push(...validateBackend(defaultBackend, 'spec.defaultBackend'));
  rules.forEach((rule, i) => {
    errors.push(...validateRule(rule, `spec.rules[${i}]`));
  });
  tls.forEach(({ hosts = [], secretName }, i) => {
    hosts.forEach((host, j) => {
      errors.push(...checkHost(host).map((text) => fieldError.invalid(`spec.tls[${i}].hosts[${j}]`, host, text)));
    });
    if (secretName)
      for (const text of checkSubdomain(secretName))
        errors.push(fieldError.invalid(`spec.tls[${i}].secretName`, secretName, text));
  });
  if (ingressClassName !== undefined)
    for (const text of checkSubdomain(ingressClassName))
      errors.push(fieldError.invalid('spec.ingressClassName', ingressClassName, text));
  return errors;
}

function validateRule({ host, http }: NonNullable<IngressSpec['rules']>[number], path: string): FieldError[] {
  const errors: FieldError[] = [];
  if (host) {
    if (isIPv4(host) || isIPv6(host))
      errors.push(fieldError.invalid(`${path}.host`, host, 'must be a DNS name, not an IP address'));
    for (const text of checkHost(host)) errors.push(fieldError.invalid(`${path}.host`, host, text));
  }
  if (!http) return errors;
  if (!http.paths?.length) return [...errors, fieldError.required(`${path}.http.paths`)];
  return [...errors, ...http.paths.flatMap((one, i) => validatePath(one, `${path}.http.paths[${i}]`))];
}

const checkHost = (host: string) => (host.includes('*') ? checkWildcardSubdomain(host) : checkSubdomain(host));

function validatePath({ path = '', pathType, backend }: IngressPath, at: string): FieldError[] {
  if (typeof pathType !== 'string') return [fieldError.required(`${at}.pathType`, 'pathType must be specified')];
  const wrong = (text: string) => fieldError.invalid(`${at}.path`, path, text);
  const errors: FieldError[] = [];
  if (pathType === 'Exact' || pathType === 'Prefix') {
    if (!path.startsWith('/')) errors.push(wrong('must be an absolute path'));
    for (const part of wrongWithin) if (path.includes(part)) errors.push(wrong(`must not contain '${part}'`));
    for (const end of wrongAtEnd) if (path.endsWith(end)) errors.push(wrong(`cannot end with '${end}'`));
  } else if (pathType === 'ImplementationSpecific') {
    if (path && !path.startsWith('/')) errors.push(wrong('must be an absolute path'));
  } else {
    errors.push(fieldError.notSupported(`${at}.pathType`, pathType, pathTypes));
  }
  return [...errors, ...validateBackend(backend ?? {}, `${at}.backend`)];
}

function validateBackend({ service, resource }: Backend, path: string): FieldError[] {
  if (service && resource) return [fieldError.invalid(path, '', 'cannot set both resource and service backends')];
  if (resource) return validateReference(resource, `${path}.resource`);
  if (!service) return [fieldError.invalid(path, '', 'resource or service backend is required')];
  const { name = '', port = {} } = service;
  const errors = name
    ? checkLabel(name).map((text) => fieldError.invalid(`${path}.service.name`, name, text))
    : [fieldError.required(`${path}.service.name`)];
  const { name: portName, number } = port;
  if (portName && number) errors.push(fieldError.invalid(path, '', 'cannot set both port name & port number'));
  else if (portName)
    for (const text of checkPortName(portName))
      errors.push(fieldError.invalid(`${path}.service.port.name`, portName, text));
  else if (number)
    for (const text of checkPortNumber(number))
      errors.push(fieldError.invalid(`${path}.service.port.number`, number, text));
  else errors.push(fieldError.required(path, 'port name or number is required'));
  return errors;
}

function validateReference(
  { apiGroup, kind = '', name = '' }: NonNullable<Backend['resource']>,
  path: string,
): FieldError[] {
  const segment = (value: string, field: string) =>
    value
      ? checkPathSegment(value).map((text) => fieldError.invalid(`${path}.${field}`, value, text))
      : [fieldError.required(`${path}.${field}`)];
  return [
    ...(typeof apiGroup === 'string'
      ? checkSubdomain(apiGroup).map((text) => fieldError.invalid(`${path}.apiGroup`, apiGroup, text))
      : []),
    ...segment(kind, 'kind'),
    ...segment(name, 'name'),
  ];
}
