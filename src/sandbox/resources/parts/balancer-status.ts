import { isIP } from 'node:net';
import { checkSubdomain } from '../../../kube/names.ts';
import { type FieldError, fieldError } from '../../api/errors.ts';
import { validateIp } from './addresses.ts';

/** Where a load balancer is reached. */
export interface BalancerIngress {
  ip?: string;
  hostname?: string;
  ipMode?: string;
}

const modes = ['Proxy', 'VIP'];

/** The rules for where the load balancer of a Service or an Ingress is reached; modes are told by Services alone. */
export function validateBalancerStatus(
  reached: readonly BalancerIngress[],
  path: string,
  { hasModes }: { hasModes: boolean },
): FieldError[] {
  return reached.flatMap((one, i) => {
    const { ip = '', hostname = '' } = one;
    const at = `${path}[${i}]`;
    return [
      ...(ip ? validateIp(ip, `${at}.ip`) : []),
      ...(hasModes ? validateMode(one, `${at}.ipMode`) : []),
      ...(hostname ? checkSubdomain(hostname).map((text) => fieldError.invalid(`${at}.hostname`, hostname, text)) : []),
      ...(isIP(hostname)
        ? [fieldError.invalid(`${at}.hostname`, hostname, 'must be a DNS name, not an IP address')]
        : []),
    ];
  });
}

function validateMode({ ip, ipMode }: BalancerIngress, path: string): FieldError[] {
  if (ipMode === undefined) return ip ? [fieldError.required(path, 'must be specified when `ip` is set')] : [];
  if (!ip) return [fieldError.forbidden(path, 'may not be specified when `ip` is not set')];
  return modes.includes(ipMode) ? [] : [fieldError.notSupported(path, ipMode, modes)];
}
