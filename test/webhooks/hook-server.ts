import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { type Authority, makeAuthority, makeServerCertificate } from '../../src/lib/certificates.ts';

/** A review as the API server sent it, and the path and query at which it came. */
export interface Received {
  path: string;
  body: Record<string, unknown>;
}

export interface HookServer {
  url: string;
  /** What a configuration needs to trust it, in base64. */
  caBundle: string;
  /** A bundle that it is not signed by. */
  otherBundle: string;
  /** What came since the last call. */
  received(): Received[];
  /** What is done once, before the next answer. */
  meanwhile: (() => Promise<unknown>) | undefined;
  stop(): Promise<void>;
}

interface Asked {
  uid: string;
  object: { metadata: { labels?: Record<string, string> }; spec?: Record<string, unknown> } | null;
  version: string;
}

/** What is sent back: an answer within a review, or whatever an HTTP server can say. */
type Reply =
  | { response: Record<string, unknown> }
  | { code?: number; type?: string; text: string; headers?: Record<string, string> }
  | 'never';

const patch = (operations: unknown) => ({
  patchType: 'JSONPatch',
  patch: Buffer.from(typeof operations === 'string' ? operations : JSON.stringify(operations)).toString('base64'),
});
const add = (path: string, value: unknown) => ({ op: 'add', path, value });
const withLabel = ({ object }: Asked, name: string, value: string) =>
  object?.metadata.labels ? add(`/metadata/labels/${name}`, value) : add('/metadata/labels', { [name]: value });

/** The behaviours, by path. */
const behaviours: Record<string, (asked: Asked) => Reply> = {
  allow: () => ({ response: { allowed: true } }),
  deny: () => ({ response: { allowed: false, status: { message: 'not on a Sunday' } } }),
  'deny-reason': () => ({ response: { allowed: false, status: { reason: 'Forbidden', code: 403 } } }),
  'deny-bare': () => ({ response: { allowed: false } }),
  'deny-code': () => ({
    response: {
      allowed: false,
      status: {
        code: 429,
        message: 'slowly',
        reason: 'TooManyRequests',
        details: { causes: [{ field: 'spec', message: 'm', reason: 'r' }] },
      },
    },
  }),
  warn: () => ({ response: { allowed: true, warnings: ['think twice', 'it is late'] } }),
  'deny-warn': () => ({ response: { allowed: false, warnings: ['think twice'] } }),
  audit: () => ({ response: { allowed: true, auditAnnotations: { seen: 'yes' } } }),
  'patch-a': (asked) => ({ response: { allowed: true, ...patch([withLabel(asked, 'a', '1')]) } }),
  'patch-b': (asked) => ({ response: { allowed: true, ...patch([withLabel(asked, 'b', '1')]) } }),
  'patch-count': (asked) => {
    const count = Number(asked.object?.metadata.labels?.count ?? 0) + 1;
    return { response: { allowed: true, ...patch([withLabel(asked, 'count', String(count))]) } };
  },
  'patch-image': () => ({
    response: { allowed: true, ...patch([{ op: 'replace', path: '/spec/containers/0/image', value: 'busybox' }]) },
  }),
  'patch-container': () => ({
    response: { allowed: true, ...patch([add('/spec/containers/-', { name: 'side', image: 'busybox' })]) },
  }),
  'patch-invalid': () => ({ response: { allowed: true, ...patch([add('/metadata/labels', { 'not ok': 'x' })]) } }),
  'patch-unknown': () => ({ response: { allowed: true, ...patch([add('/nobody', 'knows')]) } }),
  'patch-type': () => ({ response: { allowed: true, ...patch([add('/data', 5)]) } }),
  'patch-missing': () => ({ response: { allowed: true, ...patch([{ op: 'remove', path: '/data/none' }]) } }),
  'patch-test': () => ({
    response: { allowed: true, ...patch([{ op: 'test', path: '/metadata/namespace', value: 'elsewhere' }]) },
  }),
  'patch-empty': () => ({ response: { allowed: true, ...patch([]) } }),
  'patch-text': () => ({ response: { allowed: true, ...patch('no patch') } }),
  'patch-object': () => ({ response: { allowed: true, ...patch('{"op":"add"}') } }),
  'patch-alone': () => ({ response: { allowed: true, patch: patch([]).patch } }),
  'patch-type-alone': () => ({ response: { allowed: true, patchType: 'JSONPatch' } }),
  'patch-other': () => ({ response: { allowed: true, ...patch([]), patchType: 'Merge' } }),
  'wrong-uid': () => ({ response: { allowed: true, uid: 'another' } }),
  'no-response': ({ version }) => ({ text: JSON.stringify({ apiVersion: version, kind: 'AdmissionReview' }) }),
  'other-version': ({ uid }) => ({
    text: JSON.stringify({
      apiVersion: 'admission.k8s.io/v1beta1',
      kind: 'AdmissionReview',
      response: { uid, allowed: true },
    }),
  }),
  'other-kind': () => ({ text: JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap' }) }),
  'no-kind': () => ({ text: JSON.stringify({ allowed: true }) }),
  'wrong-field': ({ version }) => ({
    text: JSON.stringify({ apiVersion: version, kind: 'AdmissionReview', response: { allowed: 'yes' } }),
  }),
  'not-json': () => ({ text: 'ok' }),
  'not-json-text': () => ({ text: 'ok', type: 'text/plain' }),
  empty: () => ({ text: '' }),
  list: () => ({ text: '[]' }),
  'plain-type': ({ uid, version }) => ({
    type: 'text/plain',
    text: JSON.stringify({ apiVersion: version, kind: 'AdmissionReview', response: { uid, allowed: true } }),
  }),
  'code-400': () => ({ code: 400, text: 'what is this', type: 'text/plain' }),
  'code-403': () => ({ code: 403, text: 'keep out', type: 'text/plain' }),
  'code-404': () => ({ code: 404, text: '404 page not found\n', type: 'text/plain' }),
  'code-418': () => ({ code: 418, text: 'tea', type: 'text/plain' }),
  'code-500': () => ({ code: 500, text: 'boom', type: 'text/plain' }),
  'code-500-json': () => ({ code: 500, text: '{"a":1}' }),
  'code-503': () => ({ code: 503, text: 'later', type: 'text/plain' }),
  redirect: () => ({ code: 302, text: '', headers: { location: '/allow' } }),
  status: () => ({
    code: 409,
    text: JSON.stringify({
      apiVersion: 'v1',
      kind: 'Status',
      status: 'Failure',
      message: 'my own words',
      reason: 'Conflict',
      code: 409,
    }),
  }),
  never: () => 'never',
};

interface ConversionRequest {
  uid: string;
  desiredAPIVersion: string;
  objects: { metadata: object; spec?: Record<string, unknown> }[];
}

/** Version 1 has a host and a port, version 2 both in one text. */
function converted({ desiredAPIVersion, objects }: ConversionRequest): object[] {
  return objects.map(({ spec = {}, ...rest }) => {
    const [host, port] = String(spec.hostPort ?? ':').split(':');
    const next = desiredAPIVersion.endsWith('/v2') ? { hostPort: `${spec.host}:${spec.port}` } : { host, port };
    return { ...rest, apiVersion: desiredAPIVersion, spec: next };
  });
}

const success = { status: 'Success' };

/** What conversion webhooks answer, by path. */
const conversions: Record<string, (asked: ConversionRequest) => object | undefined> = {
  convert: (asked) => ({ uid: asked.uid, result: success, convertedObjects: converted(asked) }),
  'convert-refuse': ({ uid }) => ({ uid, result: { status: 'Failure', message: 'too old' } }),
  'convert-silent': ({ uid }) => ({ uid, result: { status: 'Failure' } }),
  'convert-none': ({ uid }) => ({ uid, result: success, convertedObjects: [] }),
  'convert-same': ({ uid, objects }) => ({ uid, result: success, convertedObjects: objects }),
  'convert-other-uid': (asked) => ({ uid: 'another', result: success, convertedObjects: converted(asked) }),
  'convert-absent': () => undefined,
  'convert-renamed': (asked) => ({
    uid: asked.uid,
    result: success,
    convertedObjects: converted(asked).map((one) => ({ ...one, metadata: { name: 'other' } })),
  }),
  'convert-labels': (asked) => ({
    uid: asked.uid,
    result: success,
    convertedObjects: converted(asked).map((one) => ({
      ...one,
      metadata: { ...(one as { metadata: object }).metadata, labels: { converted: 'yes' }, generation: 99 },
    })),
  }),
};

/** Listens on loopback with a certificate for 127.0.0.1; each path behaves in one way. */
export async function startHookServer(): Promise<HookServer> {
  const authority = await makeAuthority('hooks');
  const other = await makeAuthority('others');
  const { certificate, key } = await makeServerCertificate(authority, ['127.0.0.1']);
  let received: Received[] = [];
  const server = createServer({ cert: certificate, key }, (request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', async () => {
      // A redirected client comes without a review.
      const body = JSON.parse(Buffer.concat(parts).toString() || '{}') as Record<string, unknown>;
      const path = request.url ?? '';
      received.push({ path, body });
      const asked = (body.request ?? {}) as Asked;
      const { meanwhile } = made;
      made.meanwhile = undefined;
      await meanwhile?.();
      const version = String(body.apiVersion);
      if (body.kind === 'ConversionReview') {
        const answer = conversions[path.replace(/^\/|\?.*/g, '')]?.(body.request as ConversionRequest);
        response.writeHead(200, { 'Content-Type': 'application/json' });
        response.end(JSON.stringify({ apiVersion: version, kind: 'ConversionReview', response: answer }));
        return;
      }
      const reply = behaviours[path.replace(/^\/|\?.*/g, '')]?.({ ...asked, version });
      if (reply === 'never' || !reply) return;
      const text =
        'text' in reply
          ? reply.text
          : JSON.stringify({
              apiVersion: version,
              kind: 'AdmissionReview',
              response: { uid: asked.uid, ...reply.response },
            });
      const given: { code?: number; type?: string; headers?: Record<string, string> } = 'text' in reply ? reply : {};
      response.writeHead(given.code ?? 200, { 'Content-Type': given.type ?? 'application/json', ...given.headers });
      response.end(text);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const made: HookServer = {
    meanwhile: undefined,
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    caBundle: base64(authority),
    otherBundle: base64(other),
    received() {
      const all = received;
      received = [];
      return all;
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return made;
}

const base64 = ({ certificate }: Authority) => Buffer.from(certificate).toString('base64');
