/** What /etc/resolv.conf says. */
export interface ResolverSettings {
  servers: string[];
  search: string[];
  ndots: number;
  timeoutMs: number;
  attempts: number;
}

/** Reads /etc/resolv.conf, with the C library's limits and defaults. */
export function readResolvConf(text: string): ResolverSettings {
  const settings: ResolverSettings = { servers: [], search: [], ndots: 1, timeoutMs: 5000, attempts: 2 };
  for (const line of text.split('\n')) {
    const [word, ...rest] = line.trim().split(/\s+/);
    if (word === 'nameserver' && rest[0] && settings.servers.length < 3) settings.servers.push(rest[0]);
    if (word === 'search') settings.search = rest;
    if (word === 'domain') settings.search = rest.slice(0, 1);
    if (word !== 'options') continue;
    for (const option of rest) {
      const [name, value] = option.split(':');
      if (name === 'ndots') settings.ndots = Math.min(Number(value), 15);
      if (name === 'timeout') settings.timeoutMs = Math.min(Number(value), 30) * 1000;
      if (name === 'attempts') settings.attempts = Math.min(Number(value), 5);
    }
  }
  return settings;
}

/** The full names that a name may stand for, in the order in which they are tried. */
export function candidates(name: string, { search, ndots }: ResolverSettings): string[] {
  if (name.endsWith('.')) return [name.slice(0, -1)];
  const extended = search.map((domain) => `${name}.${domain}`);
  return name.split('.').length - 1 >= ndots ? [name, ...extended] : [...extended, name];
}

/** The address that /etc/hosts has for a name. */
export function hostsAddress(text: string, name: string): string | undefined {
  for (const line of text.split('\n')) {
    const [address, ...names] = (line.split('#')[0] ?? '').trim().split(/\s+/);
    if (address && !address.includes(':') && names.includes(name)) return address;
  }
  return undefined;
}
