import { expect, test } from 'vitest';
import { service, viewOf } from '../test-view.ts';
import { answerQuestion } from './cluster-dns.ts';
import type { RecordType } from './define.ts';

const parts = [
  service('web', { clusterIP: '10.96.0.20', ports: [{ name: 'http', port: 80, targetPort: 8080 }] }, ['10.244.1.2']),
  service('db', { clusterIP: 'None', ports: [{ name: 'sql', port: 5432 }] }, [
    '10.244.1.3 db-0',
    '10.244.2.3 db-1 unready',
    '10.244.2.4',
  ]),
  service('empty', { clusterIP: 'None', ports: [{ port: 1 }] }),
  service('out', { type: 'ExternalName', externalName: 'example.com', clusterIP: '' }),
  service('alias', { type: 'ExternalName', externalName: 'web.default.svc.cluster.local', clusterIP: '' }),
];
const view = viewOf({
  namespaces: [{ metadata: { name: 'default' } }],
  services: parts.map((part) => part.service),
  'endpointslices.discovery.k8s.io': parts.map(({ slice }) => slice),
});

const ask = (name: string, type: RecordType = 'A') => {
  const { code, records } = answerQuestion(view, name, type);
  return code === 'NXDOMAIN' ? code : records.map((record) => `${record.type} ${record.data}`);
};

test.each<[string, RecordType, string | string[]]>([
  ['web.default.svc.cluster.local', 'A', ['A 10.96.0.20']],
  ['WEB.default.svc.cluster.local.', 'A', ['A 10.96.0.20']],
  ['web.default.svc.cluster.local', 'AAAA', []],
  ['_http._tcp.web.default.svc.cluster.local', 'SRV', ['SRV 0 100 80 web.default.svc.cluster.local']],
  ['_nope._tcp.web.default.svc.cluster.local', 'SRV', 'NXDOMAIN'],
  ['10-244-1-2.web.default.svc.cluster.local', 'A', ['A 10.244.1.2']],
  ['db.default.svc.cluster.local', 'A', ['A 10.244.1.3', 'A 10.244.2.4']],
  ['db-0.db.default.svc.cluster.local', 'A', ['A 10.244.1.3']],
  ['db-1.db.default.svc.cluster.local', 'A', 'NXDOMAIN'],
  [
    '_sql._tcp.db.default.svc.cluster.local',
    'SRV',
    ['SRV 0 50 5432 db-0.db.default.svc.cluster.local', 'SRV 0 50 5432 10-244-2-4.db.default.svc.cluster.local'],
  ],
  ['empty.default.svc.cluster.local', 'A', 'NXDOMAIN'],
  ['out.default.svc.cluster.local', 'A', ['CNAME example.com']],
  ['alias.default.svc.cluster.local', 'A', ['CNAME web.default.svc.cluster.local', 'A 10.96.0.20']],
  ['10-1-2-3.default.pod.cluster.local', 'A', ['A 10.1.2.3']],
  ['10-1-2-3.nowhere.pod.cluster.local', 'A', 'NXDOMAIN'],
  ['web.nowhere.svc.cluster.local', 'A', 'NXDOMAIN'],
  ['default.svc.cluster.local', 'A', []],
  ['example.com', 'A', 'NXDOMAIN'],
  ['20.0.96.10.in-addr.arpa', 'PTR', ['PTR web.default.svc.cluster.local']],
  ['3.1.244.10.in-addr.arpa', 'PTR', ['PTR db-0.db.default.svc.cluster.local']],
  ['9.9.9.9.in-addr.arpa', 'PTR', 'NXDOMAIN'],
])('%s %s', (name, type, expected) => {
  expect(ask(name, type)).toEqual(expected);
});
