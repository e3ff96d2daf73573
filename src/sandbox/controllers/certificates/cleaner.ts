import { X509Certificate } from 'node:crypto';
import type { CertificateSigningRequest } from '../../../kube/object.ts';
import { parseTime } from '../../../kube/time.ts';
import { controllerIdentity, defineController } from '../../engine/define.ts';
import { requestsResource } from './requests.ts';

const hourMs = 3_600_000;

/** Takes requests away that are done, or that nobody minded for a day; it looks once an hour (pkg/controller/certificates/cleaner). */
export const certificateCleaner = defineController(() => ({
  name: 'certificatesigningrequest-cleaner-controller',
  identity: controllerIdentity('certificate-controller'),

  watch({ client, enqueueAfter }) {
    return [
      client.subscribe(requestsResource, ({ type, object }) => {
        if (type === 'ADDED') enqueueAfter(object.metadata.name, hourMs);
      }),
    ];
  },

  async reconcile(name, { client, clock, enqueueAfter }) {
    const request = client.get(requestsResource, name);
    if (!request) return;
    if (isOver(request, clock.now())) await client.delete(requestsResource, name);
    else enqueueAfter(name, hourMs);
  },
}));

function isOver({ metadata, status }: CertificateSigningRequest, now: number): boolean {
  const { conditions = [], certificate } = status ?? {};
  const isOlder = (time: string | undefined, ms: number) => now - (parseTime(time) ?? now) > ms;
  if (conditions.length === 0) return isOlder(metadata.creationTimestamp, 24 * hourMs);
  return conditions.some(({ type, lastUpdateTime }) => {
    if (type === 'Denied' || type === 'Failed') return isOlder(lastUpdateTime, hourMs);
    if (type !== 'Approved') return false;
    if (!certificate) return isOlder(lastUpdateTime, 24 * hourMs);
    return isOlder(lastUpdateTime, hourMs) || endOf(certificate) < now;
  });
}

function endOf(certificate: string): number {
  try {
    return Date.parse(new X509Certificate(Buffer.from(certificate, 'base64')).validTo);
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}
