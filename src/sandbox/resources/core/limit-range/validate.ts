import { checkLabelKey } from '../../../../kube/names.ts';
import type { LimitRange } from '../../../../kube/object.ts';
import { milliValue, parseQuantity } from '../../../../kube/quantity.ts';
import { compareAmounts } from '../../../../kube/quota/resource-list.ts';
import { type FieldError, fieldError } from '../../../api/errors.ts';
import {
  isHugePages,
  isNativeResource,
  validateContainerResourceName,
  validateResourceName,
} from '../../parts/resource-names.ts';

type Limit = LimitRange['spec']['limits'][number];

const types = ['Pod', 'Container', 'PersistentVolumeClaim'];

/** The rules for the limits of a LimitRange (ValidateLimitRange). */
export function validateLimits(limits: readonly Limit[]): FieldError[] {
  const seen = new Set<string>();
  return limits.flatMap((limit, i) => {
    const at = `spec.limits[${i}]`;
    const type = limit.type ?? '';
    const errors = validateType(type, `${at}.type`);
    if (seen.has(type)) errors.push(fieldError.duplicate(`${at}.type`, type));
    seen.add(type);
    errors.push(...validateNames(limit, type, at));
    return [...errors, ...namesOf(limit).flatMap((name) => validateOrder(limit, name, at))];
  });
}

function validateType(type: string, path: string): FieldError[] {
  const wrong = checkLabelKey(type).map((text) => fieldError.invalid(path, type, text));
  if (wrong.length > 0 || type.includes('/') || types.includes(type)) return wrong;
  return [fieldError.invalid(path, type, 'must be a standard limit type or fully qualified')];
}

function validateNames(limit: Limit, type: string, path: string): FieldError[] {
  const check = type === 'Pod' || type === 'Container' ? validateContainerResourceName : validateResourceName;
  const each = (field: 'max' | 'min' | 'default' | 'defaultRequest' | 'maxLimitRequestRatio') =>
    Object.keys(limit[field] ?? {}).flatMap((name) => check(name, `${path}.${field}[${name}]`));
  const errors = [...each('max'), ...each('min')];
  if (type === 'Pod') {
    for (const field of ['default', 'defaultRequest'] as const)
      if (Object.keys(limit[field] ?? {}).length > 0)
        errors.push(fieldError.forbidden(`${path}.${field}`, "may not be specified when `type` is 'Pod'"));
  } else {
    errors.push(...each('default'), ...each('defaultRequest'));
  }
  if (type === 'PersistentVolumeClaim' && limit.min?.storage === undefined && limit.max?.storage === undefined) {
    const text = 'either minimum or maximum storage value is required, but neither was provided';
    errors.push(fieldError.required(`${path}.limits`, text));
  }
  return [...errors, ...each('maxLimitRequestRatio')];
}

function namesOf({ min, max, default: limits, defaultRequest, maxLimitRequestRatio }: Limit): string[] {
  return [
    ...new Set([max, min, limits, defaultRequest, maxLimitRequestRatio].flatMap((list) => Object.keys(list ?? {}))),
  ].sort();
}

function validateOrder(limit: Limit, name: string, path: string): FieldError[] {
  const isPod = limit.type === 'Pod';
  const [min, max, ratio] = [limit.min?.[name], limit.max?.[name], limit.maxLimitRequestRatio?.[name]];
  const usual = isPod ? undefined : limit.default?.[name];
  const request = isPod ? undefined : limit.defaultRequest?.[name];
  const errors: FieldError[] = [];
  const order = (
    low: string | undefined,
    high: string | undefined,
    field: string,
    shown: string | undefined,
    text: string,
  ) => {
    if (low !== undefined && high !== undefined && compareAmounts(low, high) > 0)
      errors.push(fieldError.invalid(`${path}.${field}[${name}]`, shown, text));
  };
  order(min, max, 'min', min, `min value ${min} is greater than max value ${max}`);
  order(min, request, 'defaultRequest', request, `min value ${min} is greater than default request value ${request}`);
  order(request, max, 'defaultRequest', request, `default request value ${request} is greater than max value ${max}`);
  order(
    request,
    usual,
    'defaultRequest',
    request,
    `default request value ${request} is greater than default limit value ${usual}`,
  );
  order(min, usual, 'default', min, `min value ${min} is greater than default value ${usual}`);
  order(usual, max, 'default', max, `default value ${usual} is greater than max value ${max}`);
  errors.push(...validateRatio(ratio, min, max, `${path}.maxLimitRequestRatio[${name}]`));
  if (!mayDiffer(name) && usual !== undefined && request !== undefined && compareAmounts(usual, request) !== 0) {
    const text = `default value ${usual} must equal to defaultRequest value ${request} in ${name}`;
    errors.push(fieldError.invalid(`${path}.defaultRequest[${name}]`, request, text));
  }
  return errors;
}

function validateRatio(
  ratio: string | undefined,
  min: string | undefined,
  max: string | undefined,
  path: string,
): FieldError[] {
  if (ratio === undefined) return [];
  const errors: FieldError[] = [];
  if (compareAmounts(ratio, '1') < 0) errors.push(fieldError.invalid(path, ratio, `ratio ${ratio} is less than 1`));
  if (min === undefined || max === undefined) return errors;
  const most = milliValue(parseQuantity(max)) / milliValue(parseQuantity(min));
  if (milliValue(parseQuantity(ratio)) / 1000 > most)
    errors.push(fieldError.invalid(path, ratio, `ratio ${ratio} is greater than max/min = ${most.toFixed(6)}`));
  return errors;
}

const mayDiffer = (name: string) => isNativeResource(name) && !isHugePages(name);
