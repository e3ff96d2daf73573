const defaults: Readonly<Record<string, string>> = {
  port: '6379',
  dir: '/data',
  save: '3600 1 300 100 60 10000',
  appendonly: 'no',
  requirepass: '',
  maxmemory: '0',
  'maxmemory-policy': 'noeviction',
  bind: '* -::*',
  'protected-mode': 'no',
  databases: '16',
};
const numbers = new Set(['port', 'databases']);

/** Reads the directives of a command line: `--NAME VALUE …`. A text says what the server refuses; `unknown` is for later. */
export function readSettings(
  words: readonly string[],
): { settings: Map<string, string>; unknown: string | undefined } | string {
  const settings = new Map(Object.entries(defaults));
  let unknown: string | undefined;
  const directives = words
    .join('\u0000')
    .split(/(?:^|\u0000)--/)
    .slice(1);
  for (const [i, directive] of directives.entries()) {
    const [name = '', ...values] = directive.split('\u0000');
    const key = name.toLowerCase();
    const value = values.join(' ');
    if (!(key in defaults)) unknown ??= `${key} ${value}`.trim();
    else if (numbers.has(key) && !/^\d+$/.test(value))
      return `Reading the configuration file, at line ${i + 2}\n>>> '${key} "${value}"'\nargument couldn't be parsed into an integer`;
    else settings.set(key, key === 'maxmemory' ? bytesOf(value) : value);
  }
  return { settings, unknown };
}

function bytesOf(text: string): string {
  const [, amount = '0', unit = ''] = /^(\d+)(k|kb|m|mb|g|gb)?$/i.exec(text) ?? [];
  const powers: Record<string, number> = { k: 1e3, kb: 1024, m: 1e6, mb: 1024 ** 2, g: 1e9, gb: 1024 ** 3 };
  return String(Number(amount) * (powers[unit.toLowerCase()] ?? 1));
}
