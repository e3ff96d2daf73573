import { expect, test } from 'vitest';
import type { Pod } from '../../kube/object.ts';
import { isAllowed, type Peer, type Target } from './policies.ts';
import { viewOf } from './test-view.ts';

const peer = (address: string, namespace: string, labels: Record<string, string>): Peer => {
  const ports = [{ name: 'http', containerPort: 8080 }];
  const pod = { metadata: { namespace, labels }, spec: { containers: [{ ports }] } } as unknown as Pod;
  return { address, member: { namespace, labels, pod } };
};
const web = peer('10.244.1.2', 'shop', { app: 'web' });
const db = peer('10.244.1.3', 'shop', { app: 'db' });
const other = peer('10.244.2.2', 'else', { app: 'web' });
const outside: Peer = { address: '198.51.100.9' };

const namespaces = ['shop', 'else'].map((name) => ({
  metadata: { name, labels: { 'kubernetes.io/metadata.name': name } },
}));
const view = (...specs: Record<string, unknown>[]) =>
  viewOf({
    namespaces,
    'networkpolicies.networking.k8s.io': specs.map((spec, index) => ({
      metadata: { name: `p${index}`, namespace: 'shop' },
      spec: { podSelector: {}, policyTypes: ['Ingress'], ...spec },
    })),
  });
const http: Target = { port: 8080, protocol: 'TCP' };

test('without policies all is open; one that selects a Pod closes what it does not allow', () => {
  expect(isAllowed(view(), other, db, http)).toBe(true);
  expect(isAllowed(view({}), web, db, http)).toBe(false);
  expect(isAllowed(view({ podSelector: { matchLabels: { app: 'web' } } }), web, db, http)).toBe(true);
  expect(isAllowed(view({}, { ingress: [{}] }), web, db, http)).toBe(true);
});

test('a podSelector means Pods of the policy’s namespace, with a namespaceSelector those of others', () => {
  const from = (...peers: unknown[]) => view({ ingress: [{ from: peers }] });
  const app = { matchLabels: { app: 'web' } };
  expect(isAllowed(from({ podSelector: app }), web, db, http)).toBe(true);
  expect(isAllowed(from({ podSelector: app }), other, db, http)).toBe(false);
  const named = { matchLabels: { 'kubernetes.io/metadata.name': 'else' } };
  expect(isAllowed(from({ namespaceSelector: named }), other, db, http)).toBe(true);
  expect(
    isAllowed(from({ namespaceSelector: named, podSelector: { matchLabels: { app: 'x' } } }), other, db, http),
  ).toBe(false);
  expect(isAllowed(from({ namespaceSelector: {} }), outside, db, http)).toBe(false);
});

test('blocks of addresses, and what is taken out of them', () => {
  const from = (ipBlock: unknown) => view({ ingress: [{ from: [{ ipBlock }] }] });
  expect(isAllowed(from({ cidr: '198.51.100.0/24' }), outside, db, http)).toBe(true);
  expect(isAllowed(from({ cidr: '198.51.100.0/24', except: ['198.51.100.8/29'] }), outside, db, http)).toBe(false);
});

test('ports by number, name and range; the protocol is TCP when none is given', () => {
  const ports = (...list: unknown[]) => view({ ingress: [{ ports: list }] });
  expect(isAllowed(ports({ port: 8080 }), web, db, http)).toBe(true);
  expect(isAllowed(ports({ port: 'http' }), web, db, http)).toBe(true);
  expect(isAllowed(ports({ port: 'grpc' }), web, db, http)).toBe(false);
  expect(isAllowed(ports({ port: 8000, endPort: 8090 }), web, db, http)).toBe(true);
  expect(isAllowed(ports({ port: 8000, endPort: 8079 }), web, db, http)).toBe(false);
  expect(isAllowed(ports({ port: 8080, protocol: 'UDP' }), web, db, http)).toBe(false);
});

test('egress is the client’s: a default deny closes it, also to the outside', () => {
  const deny = view({ policyTypes: ['Egress'] });
  expect(isAllowed(deny, web, outside, http)).toBe(false);
  expect(isAllowed(deny, other, web, http)).toBe(true);
  const toDb = view({ policyTypes: ['Egress'], egress: [{ to: [{ podSelector: { matchLabels: { app: 'db' } } }] }] });
  expect(isAllowed(toDb, web, db, http)).toBe(true);
  expect(isAllowed(toDb, web, other, http)).toBe(false);
});
