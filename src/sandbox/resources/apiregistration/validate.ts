import { checkLabel1035, checkPathSegment, checkPortNumber, checkSubdomain } from '../../../kube/names.ts';
import { type FieldError, fieldError } from '../../api/errors.ts';
import type { ApiService } from './api-service.ts';

/** The rules for an APIService (kube-aggregator/pkg/apis/apiregistration/validation). */
export function validateApiService({ metadata: { name }, spec = {} }: ApiService): FieldError[] {
  const { group = '', version = '', service } = spec;
  const { groupPriorityMinimum = 0, versionPriority = 0, caBundle, insecureSkipTLSVerify } = spec;
  const errors: FieldError[] = [];
  const invalid = (field: string, value: unknown, detail: string) =>
    errors.push(fieldError.invalid(field, value, detail));
  const required = `${version}.${group}`;
  if (name && checkPathSegment(name).length === 0 && name !== required)
    invalid('metadata.name', name, `must be \`spec.version+"."+spec.group\`: ${JSON.stringify(required)}`);
  if (!group && version !== 'v1')
    errors.push(fieldError.required('spec.group', 'only v1 may have an empty group and it better be legacy kube'));
  if (group) for (const text of checkSubdomain(group)) invalid('spec.group', group, text);
  for (const text of checkLabel1035(version)) invalid('spec.version', version, text);
  if (groupPriorityMinimum <= 0 || groupPriorityMinimum > 20_000)
    invalid('spec.groupPriorityMinimum', groupPriorityMinimum, 'must be positive and less than 20000');
  if (versionPriority <= 0 || versionPriority > 1000)
    invalid('spec.versionPriority', versionPriority, 'must be positive and less than 1000');
  if (!service) {
    if (caBundle) {
      const bytes = Buffer.from(caBundle, 'base64').length;
      invalid('spec.caBundle', `${bytes} bytes`, 'local APIServices may not have a caBundle');
    }
    if (insecureSkipTLSVerify)
      invalid('spec.insecureSkipTLSVerify', true, 'local APIServices may not have insecureSkipTLSVerify');
    return errors;
  }
  if (!service.namespace) errors.push(fieldError.required('spec.service.namespace'));
  if (!service.name) errors.push(fieldError.required('spec.service.name'));
  const { port = 0 } = service;
  const wrongPort = checkPortNumber(port);
  if (wrongPort.length > 0) invalid('spec.service.port', port, `port is not valid: ${wrongPort.join(', ')}`);
  if (insecureSkipTLSVerify && caBundle)
    invalid('spec.insecureSkipTLSVerify', true, 'may not be true if caBundle is present');
  return errors;
}
