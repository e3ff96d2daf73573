import { checkSubdomain } from '../../../../kube/names.ts';
import type { PodSpec } from '../../../../kube/object.ts';
import { type FieldError, fieldError } from '../../../api/errors.ts';
import { validateIp } from '../addresses.ts';

const mostServers = 3;
const mostSearches = 32;
const searchLimit = 2048;
const searchName = /^_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?(\._?[a-z0-9]([-_a-z0-9]*[a-z0-9])?)*$/;
const searchText =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '_', '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?(\\._?[a-z0-9]([-_a-z0-9]*[a-z0-9])?)*')";

/** On the host's network a port of the host is that of the container. */
export function validateHostNetwork({ hostNetwork, containers, initContainers }: PodSpec, path: string): FieldError[] {
  if (!hostNetwork) return [];
  const lists = { containers, initContainers: initContainers ?? [] };
  return Object.entries(lists).flatMap(([list, all]) =>
    all.flatMap(({ ports = [] }, i) =>
      ports.flatMap(({ hostPort, containerPort }, k) =>
        hostPort === containerPort
          ? []
          : [
              fieldError.invalid(
                `${path}.${list}[${i}].ports[${k}].hostPort`,
                hostPort ?? 0,
                'must match `containerPort` when `hostNetwork` is true',
              ),
            ],
      ),
    ),
  );
}

/** The rules for dnsConfig (validatePodDNSConfig). */
export function validateDns({ dnsConfig, dnsPolicy }: PodSpec, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const isAlone = dnsPolicy === 'None';
  if (isAlone && !dnsConfig) {
    errors.push(fieldError.required(path, 'must provide `dnsConfig` when `dnsPolicy` is None'));
  }
  if (!dnsConfig) return errors;
  const { nameservers = [], searches = [], options = [] } = dnsConfig;
  if (isAlone && nameservers.length === 0) {
    const text = 'must provide at least one DNS nameserver when `dnsPolicy` is None';
    errors.push(fieldError.required(`${path}.nameservers`, text));
  }
  if (nameservers.length > mostServers)
    errors.push(
      fieldError.invalid(`${path}.nameservers`, nameservers, `must not have more than ${mostServers} nameservers`),
    );
  errors.push(...nameservers.flatMap((address, i) => validateIp(address, `${path}.nameservers[${i}]`)));
  if (searches.length > mostSearches)
    errors.push(
      fieldError.invalid(`${path}.searches`, searches, `must not have more than ${mostSearches} search paths`),
    );
  if (searches.join(' ').length > searchLimit) {
    const text = `must not have more than ${searchLimit} characters (including spaces) in the search list`;
    errors.push(fieldError.invalid(`${path}.searches`, searches, text));
  }
  searches.forEach((search, i) => {
    const name = search === '.' ? search : search.replace(/\.$/, '');
    if (name !== '.' && !searchName.test(name))
      errors.push(fieldError.invalid(`${path}.searches[${i}]`, name, searchText));
  });
  options.forEach(({ name }, i) => {
    if (!name) errors.push(fieldError.required(`${path}.options[${i}]`, 'must not be empty'));
  });
  return errors;
}

/** The rules for lines of the hosts file. */
export function validateHostAliases(aliases: NonNullable<PodSpec['hostAliases']>, path: string): FieldError[] {
  return aliases.flatMap(({ ip = '', hostnames = [] }, i) => [
    ...validateIp(ip, `${path}[${i}].ip`),
    ...hostnames.flatMap((name, k) =>
      checkSubdomain(name).map((text) => fieldError.invalid(`${path}[${i}].hostnames[${k}]`, name, text)),
    ),
  ]);
}
