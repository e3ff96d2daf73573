import { isIPv4, isIPv6 } from 'node:net';
import { type FieldError, fieldError } from '../../api/errors.ts';

/** The rules for an address that leads to something inside the cluster. */
export function validateIp(address: string, path: string): FieldError[] {
  return isIPv4(address) || isIPv6(address)
    ? []
    : [fieldError.invalid(path, address, 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)')];
}

/** The rules for an address that is to be written in the one right way (IsValidIP of apimachinery). */
export function validateCanonicalIp(address: string, path: string): FieldError[] {
  const refuse = (text: string) => [fieldError.invalid(path, address, text)];
  if (!isIPv4(address) && !isIPv6(address)) {
    const isOnlyPadded = isIPv4(address.replace(/(^|\.)0+(?=\d)/g, '$1'));
    return isOnlyPadded ? refuse('must not have leading 0s') : validateIp(address, path);
  }
  if (isIPv4(address)) return [];
  const canonical = new URL(`http://[${address}]`).hostname.slice(1, -1);
  if (canonical.startsWith('::ffff:')) return refuse('must not be an IPv4-mapped IPv6 address');
  return address === canonical ? [] : refuse(`must be in canonical form ("${canonical}")`);
}

/** Endpoints and external addresses may be neither unspecified, loopback, link-local nor multicast. */
export function validateEndpointIp(address: string, path: string): FieldError[] {
  const refuse = (text: string) => [fieldError.invalid(path, address, text)];
  if (address === '0.0.0.0' || address === '::') return refuse(`may not be unspecified (${address})`);
  if (/^127\./.test(address) || address === '::1')
    return refuse('may not be in the loopback range (127.0.0.0/8, ::1/128)');
  if (/^169\.254\./.test(address) || /^fe[89ab]/i.test(address))
    return refuse('may not be in the link-local range (169.254.0.0/16, fe80::/10)');
  if (/^224\.0\.0\./.test(address) || /^ff02:/i.test(address))
    return refuse('may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)');
  return [];
}
