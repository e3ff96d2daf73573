import { createPrivateKey, X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CertificateSigningRequest } from '../../../kube/object.ts';
import { manualClock } from '../../../lib/clock.ts';
import { seededRandom } from '../../../lib/random.ts';
import { createSandbox, type Sandbox } from '../../index.ts';
import recorded from './requests.recorded.json' with { type: 'json' };

const resource = 'certificatesigningrequests.certificates.k8s.io';
const folder = mkdtempSync(join(tmpdir(), 'certificates-'));
const clock = manualClock(Date.now());
const bugs: unknown[] = [];
let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await createSandbox({ clock, random: seededRandom(6), directory: folder, onBug: (bug) => bugs.push(bug) });
  await sandbox.start();
});

afterAll(async () => {
  await sandbox.stop();
  rmSync(folder, { recursive: true });
  expect(bugs).toEqual([]);
});

async function ask(name: string, spec: Partial<CertificateSigningRequest['spec']>) {
  await sandbox.client.create(resource, {
    apiVersion: 'certificates.k8s.io/v1',
    kind: 'CertificateSigningRequest',
    metadata: { name },
    spec: {
      request: recorded.jane,
      signerName: 'kubernetes.io/kube-apiserver-client',
      usages: ['client auth'],
      ...spec,
    },
  });
}

const approve = async (name: string) => {
  const condition = { type: 'Approved', status: 'True', reason: 'Test', message: 'yes' };
  await sandbox.client.patch(resource, name, { status: { conditions: [condition] } }, 'approval');
  await sandbox.settle();
};

const find = (name: string) => sandbox.client.get(resource, name) as CertificateSigningRequest | undefined;

test('an approved request comes to a certificate that the API server knows its holder by', async () => {
  await ask('jane', { expirationSeconds: 3600 });
  await sandbox.settle();
  expect(find('jane')?.status).toEqual({});
  await approve('jane');
  const pem = Buffer.from(find('jane')?.status?.certificate ?? '', 'base64').toString();
  const certificate = new X509Certificate(pem);
  expect(certificate.checkIssued(new X509Certificate(sandbox.caCertificate))).toBe(true);
  expect(certificate.subject).toBe('O=analysts\nCN=jane');
  expect(Date.parse(certificate.validTo) - clock.now()).toBeLessThanOrEqual(3600_000);
  expect(certificate.checkPrivateKey(createPrivateKey(recorded.janeKey))).toBe(true);

  const answer = await new Promise<{ status: { userInfo: object } }>((resolve, reject) => {
    request(`${sandbox.server}/apis/authentication.k8s.io/v1/selfsubjectreviews`, {
      method: 'POST',
      ca: sandbox.caCertificate,
      cert: pem,
      key: recorded.janeKey,
      agent: false,
      headers: { 'content-type': 'application/json' },
    })
      .on('error', reject)
      .on('response', (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (part: string) => {
          text += part;
        });
        response.on('end', () => resolve(JSON.parse(text)));
      })
      .end('{}');
  });
  expect(answer.status.userInfo).toMatchObject({ username: 'jane', groups: ['analysts', 'system:authenticated'] });
});

test('a kubelet’s request is approved by itself, and what does not fit its signer fails', async () => {
  await ask('kubelet', {
    request: recorded.node,
    signerName: 'kubernetes.io/kube-apiserver-client-kubelet',
    usages: ['digital signature', 'client auth'],
  });
  await ask('serving', { signerName: 'kubernetes.io/kubelet-serving', usages: ['digital signature', 'server auth'] });
  await sandbox.settle();
  expect(find('kubelet')?.status).toMatchObject({ conditions: [{ reason: 'AutoApproved' }] });
  expect(find('kubelet')?.status?.certificate).toBeDefined();
  await approve('serving');
  expect(find('serving')?.status?.conditions?.at(-1)).toMatchObject({
    type: 'Failed',
    reason: 'SignerValidationFailure',
    message: 'subject organization is not system:nodes',
  });
});

test('old requests go: done ones after an hour, others after a day', async () => {
  await ask('waiting', {});
  await ask('done', {});
  await approve('done');
  clock.advance(3_601_000);
  await sandbox.settle();
  clock.advance(3_600_000);
  await sandbox.settle();
  expect(find('done')).toBeUndefined();
  expect(find('waiting')).toBeDefined();
  for (let hour = 0; hour < 24; hour++) {
    clock.advance(3_600_000);
    await sandbox.settle();
  }
  expect(find('waiting')).toBeUndefined();
});
