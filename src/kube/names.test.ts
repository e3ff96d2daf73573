import { describe, expect, it } from 'vitest';
import { checkConfigKey, checkEnvName, checkLabel, checkLabelKey, checkPortName, checkSubdomain } from './names.ts';

describe('name checks', () => {
  it('accept what Kubernetes accepts', () => {
    for (const name of ['a', 'a-b.c', '123-abc', 'a'.repeat(63)]) expect(checkSubdomain(name)).toEqual([]);
    for (const key of ['app', 'app.kubernetes.io/name', 'A_b.c']) expect(checkLabelKey(key)).toEqual([]);
    for (const key of ['key.name', 'KEY_NAME', '-']) expect(checkConfigKey(key)).toEqual([]);
    expect(checkEnvName('1 nearly:anything')).toEqual([]);
  });

  it('tell a dotted label from a malformed one', () => {
    expect(checkLabel('a.b')).toEqual(['must not contain dots']);
    expect(checkLabel('A')).toEqual([
      "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')",
    ]);
  });

  it('report every fault of a port name', () => {
    expect(checkPortName('-')).toEqual([
      'must contain at least one letter (a-z)',
      'must not begin or end with a hyphen',
    ]);
    expect(checkPortName('a--B')).toEqual([
      'must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)',
      'must not contain consecutive hyphens',
    ]);
  });

  it('refuse keys that would climb out of a folder', () => {
    expect(checkConfigKey('..')).toEqual(["must not be '..'"]);
    expect(checkConfigKey('..a')).toEqual(["must not start with '..'"]);
    expect(checkEnvName('a=b')).toHaveLength(1);
  });
});
