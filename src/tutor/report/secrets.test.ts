import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { KubeObject } from '../../kube/object.ts';
import { leftOut, secretValues, withoutData, withoutValues } from './secrets.ts';

const base64 = (text: string) => Buffer.from(text).toString('base64');

function secret(data: Record<string, string>, annotations: Record<string, string> = {}): KubeObject {
  const encoded = Object.fromEntries(Object.entries(data).map(([key, value]) => [key, base64(value)]));
  const metadata = { name: 'access', namespace: 'orders', uid: 'u', resourceVersion: '1', creationTimestamp: '' };
  return { apiVersion: 'v1', kind: 'Secret', metadata: { ...metadata, annotations }, data: encoded } as KubeObject;
}

test('a Secret keeps its keys; its data and its annotations, which hold a copy of it, are left out', () => {
  const applied = JSON.stringify({ kind: 'Secret', data: { password: base64('hunter22') } });
  const told = withoutData(
    secret({ password: 'hunter22' }, { 'kubectl.kubernetes.io/last-applied-configuration': applied }),
  );
  expect(told).toMatchObject({
    kind: 'Secret',
    metadata: { name: 'access', annotations: { 'kubectl.kubernetes.io/last-applied-configuration': leftOut } },
    data: { password: leftOut },
  });
});

test('copies elsewhere are left out: in a ConfigMap, its last-applied annotation, a variable, a message, a key', () => {
  const key = '-----BEGIN KEY-----\nMIIBVQIBADANBgkq\nhkiG9w0BAQEFAASC\n-----END KEY-----\n';
  const values = secretValues([secret({ password: 'p"4\\zz', key, pin: '42' })]);
  const copies = {
    configMap: { 'db.conf': 'password=p"4\\zz;', 'p"4\\zz': 'x', encoded: base64('p"4\\zz') },
    annotation: JSON.stringify({ data: { conf: 'password=p"4\\zz' } }),
    twice: JSON.stringify(JSON.stringify({ conf: 'p"4\\zz' })),
    event: 'Error: cannot use hkiG9w0BAQEFAASC as a key',
    pin: '42',
    replicas: 42,
    image: 'nginx:1.42',
  };
  const text = JSON.stringify(withoutValues(copies, values));
  expect(text).not.toContain('zz');
  expect(text).not.toContain('hkiG9w0BAQEFAASC');
  // A short value is left out where it stands alone: as a part it would take half of the report away.
  expect(JSON.parse(text)).toMatchObject({ pin: leftOut, replicas: 42, image: 'nginx:1.42' });
});

test('no value of any Secret is left in any text that holds it', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 4, maxLength: 40 }), fc.string(), fc.string(), (value, before, after) => {
      if (leftOut.includes(value)) return;
      const copies = [before + value + after, { [value]: before }, JSON.stringify({ copy: value }), base64(value)];
      const told = JSON.stringify(withoutValues(copies, secretValues([secret({ value })])).map((each) => each));
      const strings = JSON.parse(told) as unknown[];
      // The texts around may hold it by chance, joined or not.
      if ((before + leftOut + after).includes(value) || before.includes(value)) return;
      expect(JSON.stringify(strings[0])).not.toContain(JSON.stringify(value).slice(1, -1));
      expect(Object.keys(strings[1] as object)).toEqual([leftOut]);
      expect(strings[2]).toBe(`{"copy":"${leftOut}"}`);
      expect(strings[3]).toBe(leftOut);
    }),
  );
});
