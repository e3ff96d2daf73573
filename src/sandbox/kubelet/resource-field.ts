import type { Container } from '../../kube/object.ts';
import { milliValue, parseQuantity, wholeValue } from '../../kube/quantity.ts';

/** How a Pod asks for what one of its containers may use. */
export interface ResourceField {
  /** Such as limits.cpu. */
  resource: string;
  divisor?: string;
}

/** What a container may use, in units of the divisor, rounded up (pkg/api/v1/resource/helpers.go). */
export function resourceField({ resources = {} }: Container, { resource, divisor = '1' }: ResourceField): string {
  const [list = '', ...rest] = resource.split('.');
  const name = rest.join('.');
  const { limits = {}, requests = {} } = resources;
  const unit = parseQuantity(divisor === '0' ? '1' : divisor);
  // Without a limit, a container may use what its node has; that is no part of its own description.
  const value = parseQuantity((list === 'limits' ? limits : requests)[name] ?? '0');
  const of = name === 'cpu' ? milliValue : wholeValue;
  return String(Math.ceil(of(value) / of(unit)));
}
