import { checkLabelKey } from '../../../kube/names.ts';
import { type FieldError, fieldError } from '../../api/errors.ts';

const computing = ['cpu', 'memory', 'ephemeral-storage'];
const counted = [
  'pods',
  'resourcequotas',
  'services',
  'replicationcontrollers',
  'secrets',
  'configmaps',
  'persistentvolumeclaims',
  'services.nodeports',
  'services.loadbalancers',
];
const quotaNames = [
  ...computing,
  ...computing.flatMap((name) => [`requests.${name}`, `limits.${name}`]),
  'requests.storage',
  ...counted,
];
const standardNames = [...quotaNames, 'storage'];

/** Amounts that come in whole numbers only. */
export const wholeNames: ReadonlySet<string> = new Set(counted);

/** Resources that Kubernetes itself knows: without a domain, or of its own. */
export const isNativeResource = (name: string) => !name.includes('/') || name.includes('kubernetes.io/');

export const isHugePages = (name: string) => name.startsWith('hugepages-');

/** A device or the like, as a node may offer it. */
export function isExtendedResource(name: string): boolean {
  return !isNativeResource(name) && !name.startsWith('requests.') && checkLabelKey(`requests.${name}`).length === 0;
}

/** The rules for the name of any resource. */
export function validateResourceName(name: string, path: string): FieldError[] {
  const wrong = checkLabelKey(name).map((text) => fieldError.invalid(path, name, text));
  if (wrong.length > 0 || name.includes('/') || standardNames.includes(name) || isHugePages(name)) return wrong;
  if (name.startsWith('requests.hugepages-')) return wrong;
  return [fieldError.invalid(path, name, 'must be a standard resource type or fully qualified')];
}

/** The rules for the name of what a container can have. */
export function validateContainerResourceName(name: string, path: string): FieldError[] {
  const errors = validateResourceName(name, path);
  if (!name.includes('/')) {
    if (!computing.includes(name) && !isHugePages(name))
      errors.push(fieldError.invalid(path, name, 'must be a standard resource for containers'));
  } else if (!isNativeResource(name) && !isExtendedResource(name)) {
    errors.push(fieldError.invalid(path, name, "doesn't follow extended resource name standard"));
  }
  return errors;
}

/** The rules for what a quota may count. */
export function validateQuotaResourceName(name: string, path: string): FieldError[] {
  const errors = validateResourceName(name, path);
  if (!name.includes('/') && !isQuotaName(name))
    errors.push(fieldError.invalid(path, name, 'must be a standard resource for quota'));
  return errors;
}

/** Whether quotas know the name of themselves. */
export function isQuotaName(name: string): boolean {
  return quotaNames.includes(name) || isHugePages(name) || name.startsWith('requests.hugepages-');
}
