/** What GET /version tells: kubectl warns when it is more than one minor away. */
export function versionInfo(gitVersion: string): object {
  const [, major = '1', minor = '36'] = /^v(\d+)\.(\d+)/.exec(gitVersion) ?? [];
  return {
    major,
    minor,
    emulationMajor: major,
    emulationMinor: minor,
    minCompatibilityMajor: major,
    minCompatibilityMinor: String(Number(minor) - 1),
    gitVersion,
    gitCommit: '',
    gitTreeState: 'clean',
    buildDate: '1970-01-01T00:00:00Z',
    goVersion: '',
    compiler: 'gc',
    platform: 'linux/amd64',
  };
}

/** Health endpoints answer as those of a server on which every check passes. */
export function healthText(path: string, isVerbose: boolean): string | undefined {
  const [, endpoint, check] = /^\/(healthz|livez|readyz)(?:\/(ping|etcd|log|informer-sync))?$/.exec(path) ?? [];
  if (!endpoint) return undefined;
  if (!isVerbose || check) return 'ok';
  const checks = ['ping', 'log', 'etcd', 'informer-sync'].map((name) => `[+]${name} ok\n`).join('');
  return `${checks}${endpoint} check passed\n`;
}
