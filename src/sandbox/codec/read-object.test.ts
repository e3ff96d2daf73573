import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { isRecord } from '../../kube/object.ts';
import { ApiError } from '../api/errors.ts';
import { readObject, strictDecodingError } from './read-object.ts';

// Each body was sent to kube-apiserver 1.36.3 with dryRun=All and fieldValidation=Strict.
interface Recorded {
  resource: keyof typeof kinds;
  body: string;
  yaml?: true;
  /** The message of a 400; without it the body was read. */
  message?: string;
  data?: unknown;
  resources?: unknown;
}

const kinds = {
  pods: { apiVersion: 'v1', kind: 'Pod' },
  deployments: { apiVersion: 'apps/v1', kind: 'Deployment' },
  configmaps: { apiVersion: 'v1', kind: 'ConfigMap' },
  secrets: { apiVersion: 'v1', kind: 'Secret' },
  services: { apiVersion: 'v1', kind: 'Service' },
};
const recorded = JSON.parse(
  readFileSync(new URL('read-object.recorded.json', import.meta.url), 'utf8'),
) as readonly Recorded[];

function read({ resource, body, yaml }: Recorded): { object?: Record<string, unknown>; message?: string } {
  try {
    const { object, problems } = readObject(Buffer.from(body), yaml ? 'yaml' : 'json', kinds[resource]);
    return problems.length ? { message: strictDecodingError(kinds[resource], problems).message } : { object };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    expect(error.code).toBe(400);
    return { message: error.message };
  }
}

describe('a body is read as the real server reads it', () => {
  it.each(recorded.map((entry) => ({ ...entry, text: JSON.stringify(entry.body).slice(-90) })))('$text', (entry) => {
    const { object, message } = read(entry);
    expect(message).toBe(entry.message);
    if (entry.data) expect(object?.data).toEqual(entry.data);
    const spec = object?.spec;
    const containers = isRecord(spec) ? spec.containers : undefined;
    // The server adds requests for limits that stand alone.
    if (entry.resources && Array.isArray(containers) && isRecord(containers[0]))
      expect(entry.resources).toMatchObject(containers[0].resources ?? {});
  });

  it('in protobuf, with the same texts for what is none', () => {
    expect(() => readObject(Buffer.from('k8s\0abc'), 'protobuf', kinds.configmaps)).toThrow(
      'the object provided is unrecognized (must be of type ConfigMap): unexpected EOF (6b387300616263)',
    );
  });

  it('with fields in the order in which Go prints them, and canonical times', () => {
    const body = JSON.stringify({
      spec: { selector: null, template: {} },
      metadata: { labels: { b: '1', a: '2' }, name: 'x', deletionTimestamp: '2024-01-01T00:00:00.5+02:00' },
    });
    const { object } = readObject(Buffer.from(body), 'json', kinds.deployments);
    expect(JSON.stringify(object)).toBe(
      '{"kind":"Deployment","apiVersion":"apps/v1","metadata":{"name":"x","deletionTimestamp":"2023-12-31T22:00:00Z",' +
        '"labels":{"a":"2","b":"1"}},"spec":{"selector":null,"template":{"metadata":{},"spec":{"containers":null}},' +
        '"strategy":{}},"status":{}}',
    );
  });

  it('without letting a key reach the prototype', () => {
    const body = '{"metadata":{"labels":{"__proto__":"x","a":"b"}},"data":{"__proto__":"y"}}';
    const { object } = readObject(Buffer.from(body), 'json', kinds.configmaps);
    expect(Object.keys(object.data as object)).toEqual(['__proto__']);
    expect(Object.getPrototypeOf(object.data)).toBe(Object.prototype);
  });

  it('without following aliases that would blow a YAML document up', () => {
    const bomb = ['a: &a [x,x,x,x,x,x,x,x,x,x]'];
    for (const [name, inner] of ['ba', 'cb', 'dc', 'ed', 'fe', 'gf'])
      bomb.push(`${name}: &${name} [${Array(10).fill(`*${inner}`).join(',')}]`);
    expect(() => readObject(Buffer.from(bomb.join('\n')), 'yaml', kinds.configmaps)).toThrow(
      'document contains excessive aliasing',
    );
  });
});
