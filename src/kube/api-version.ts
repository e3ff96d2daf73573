/** The newer version comes first: v2 before v1, v1 before v1beta1, and names of another form last, by the alphabet. */
export function compareVersions(a: string, b: string): number {
  return rank(b) - rank(a) || (a < b ? -1 : a > b ? 1 : 0);
}

function rank(version: string): number {
  const [all, major = '0', stage, minor = '0'] = /^v([1-9]\d*)(?:(alpha|beta)([1-9]\d*))?$/.exec(version) ?? [];
  if (!all) return -1;
  return (stage === undefined ? 2 : stage === 'beta' ? 1 : 0) * 1e6 + Number(major) * 1e3 + Number(minor);
}
