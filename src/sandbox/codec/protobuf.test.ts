import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ApiError } from '../api/errors.ts';
import { decode } from '../schema/decode.ts';
import { schemaFor } from '../schema/index.ts';
import { decodeProtobuf, encodeProtobuf, encodeWatchEvent } from './protobuf.ts';
import { parseYaml } from './yaml.ts';

/** Length-delimited fields and varints, put together by hand from the numbers in the .proto files of Kubernetes. */
const bytes = (field: number, ...parts: (Buffer | string)[]) => {
  const body = Buffer.concat(parts.map((part) => Buffer.from(part)));
  return Buffer.concat([Buffer.from([(field << 3) | 2, body.length]), body]);
};
const varint = (field: number, ...value: number[]) => Buffer.from([field << 3, ...value]);
const envelope = (apiVersion: string, kind: string, ...raw: Buffer[]) =>
  Buffer.concat([Buffer.from('k8s\0'), bytes(1, bytes(1, apiVersion), bytes(2, kind)), bytes(2, ...raw)]);

const fixtures = [
  {
    name: 'a map of strings',
    message: envelope('v1', 'ConfigMap', bytes(1, bytes(1, 'app')), bytes(2, bytes(1, 'a'), bytes(2, 'b'))),
    object: { metadata: { name: 'app' }, data: { a: 'b' } },
  },
  {
    name: 'bytes as base64',
    message: envelope('v1', 'Secret', bytes(2, bytes(1, 'k'), bytes(2, Buffer.from([255, 0, 1])))),
    object: { data: { k: '/wAB' } },
  },
  {
    name: 'quantities within maps',
    message: envelope('v1', 'ResourceQuota', bytes(2, bytes(1, bytes(1, 'cpu'), bytes(2, bytes(1, '500m'))))),
    object: { spec: { hard: { cpu: '500m' } } },
  },
  {
    name: 'int-or-string both ways',
    message: envelope(
      'v1',
      'Service',
      bytes(
        2,
        bytes(1, varint(3, 80), bytes(4, varint(1, 1), varint(2, 0), bytes(3, 'web'))),
        bytes(1, varint(3, 81), bytes(4, varint(1, 0), varint(2, 0x90, 0x3f))),
      ),
    ),
    object: {
      spec: {
        ports: [
          { port: 80, targetPort: 'web' },
          { port: 81, targetPort: 8080 },
        ],
      },
    },
  },
  {
    name: 'times and negative numbers',
    message: envelope(
      'v1',
      'Pod',
      bytes(1, bytes(8, varint(1, 0x80, 0xe2, 0xcf, 0xaa, 0x06), varint(2, 0))),
      bytes(2, varint(4, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01)),
    ),
    object: { metadata: { creationTimestamp: '2023-11-14T22:13:20Z' }, spec: { terminationGracePeriodSeconds: -1 } },
  },
  {
    name: 'the options of a deletion, in the group of what is deleted',
    message: envelope('apps/v1', 'DeleteOptions', varint(1, 30), bytes(4, 'Background'), bytes(5, 'All')),
    object: { gracePeriodSeconds: 30, propagationPolicy: 'Background', dryRun: ['All'] },
  },
  {
    name: 'a patch in a RawExtension',
    message: envelope('apps/v1', 'ControllerRevision', bytes(2, bytes(1, '{"spec":{"a":1}}')), varint(3, 7)),
    object: { data: { spec: { a: 1 } }, revision: 7 },
  },
];

describe('protobuf messages', () => {
  it.each(fixtures)('hold $name', ({ message, object }) => {
    const decoded = decodeProtobuf(message);
    expect(decoded.object).toEqual({ ...object, apiVersion: decoded.apiVersion, kind: decoded.kind });
  });

  it('are refused with 400 wherever they are cut off', () => {
    const whole = encodeProtobuf({ apiVersion: 'v1', kind: 'Pod', spec: { containers: [{ name: 'a', image: 'b' }] } });
    expect(whole?.length).toBeGreaterThan(40);
    for (let length = 0; length < (whole?.length ?? 0); length++) {
      try {
        decodeProtobuf(Buffer.from(whole?.subarray(0, length) ?? []));
      } catch (error) {
        expect(error).toBeInstanceOf(ApiError);
      }
    }
  });

  it('are refused when they are no message at all', () => {
    expect(() => decodeProtobuf(Buffer.from('abc'))).toThrow(
      'provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]',
    );
    expect(() => decodeProtobuf(Buffer.alloc(0))).toThrow('empty data');
    expect(() => decodeProtobuf(Buffer.from('k8s\0'))).toThrow('empty body');
    expect(() => decodeProtobuf(Buffer.from('k8s\0abc'))).toThrow('unexpected EOF');
  });

  it('never crash on bytes by chance', () => {
    let state = 12345;
    const next = () => {
      state = (state * 1103515245 + 12345) % 2147483648;
      return state & 0xff;
    };
    for (let round = 0; round < 2000; round++) {
      const noise = Buffer.from(Array.from({ length: round % 60 }, next));
      try {
        decodeProtobuf(envelope('v1', 'Pod', noise));
      } catch (error) {
        expect(error).toBeInstanceOf(ApiError);
      }
    }
  });

  it('frame watch events with their length', () => {
    const frame = encodeWatchEvent('ADDED', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' } });
    expect(frame?.readUInt32BE()).toBe((frame?.length ?? 0) - 4);
    expect(frame?.subarray(4, 11)).toEqual(bytes(1, 'ADDED'));
    expect(frame?.includes('k8s\0')).toBe(true);
  });

  it('do not exist for custom resources', () => {
    expect(encodeProtobuf({ apiVersion: 'example.com/v1', kind: 'Widget' })).toBeUndefined();
  });
});

// Kubernetes ships every kind as JSON, YAML and protobuf beside its Go types; `go mod download k8s.io/api` brings them.
const folder = process.env.K8S_API_TESTDATA ?? join(goModuleCache(), 'k8s.io/api@v0.36.3/testdata/HEAD');

function goModuleCache(): string {
  const { stdout } = spawnSync('go', ['env', 'GOMODCACHE'], { encoding: 'utf8' });
  return process.env.GOMODCACHE ?? (stdout?.trim() || join(homedir(), 'go/pkg/mod'));
}

const samples = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.pb')) : [];

describe.skipIf(samples.length === 0)(
  `the samples of k8s.io/api (${samples.length ? folder : 'none: that Go module is not on this machine'})`,
  () => {
    const known = samples.flatMap((name) => {
      const json = JSON.parse(readFileSync(join(folder, name.replace(/\.pb$/, '.json')), 'utf8')) as Record<
        string,
        string
      >;
      const identity = { apiVersion: json.apiVersion ?? '', kind: json.kind ?? '' };
      const schema = schemaFor(identity.apiVersion, identity.kind);
      return schema ? [{ name, json, identity, schema, message: readFileSync(join(folder, name)) }] : [];
    });

    it('are known by each kind that a default server has, when they are there', () => {
      expect(known.length).toBeGreaterThanOrEqual(85);
    });

    it('are read from protobuf, JSON and YAML alike, and written byte for byte', () => {
      for (const { name, json, identity, schema, message } of known) {
        const fromJson = decode(schema, json, identity);
        expect(fromJson.problems, name).toEqual([]);
        expect(JSON.stringify(fromJson.object), name).toBe(JSON.stringify(json));
        expect(decode(schema, decodeProtobuf(message).object, identity).object, name).toEqual(json);
        const fromYaml = parseYaml(readFileSync(join(folder, name.replace(/\.pb$/, '.yaml')), 'utf8'));
        expect(fromYaml.problems, name).toEqual([]);
        expect(JSON.stringify(decode(schema, fromYaml.value, identity).object), name).toBe(JSON.stringify(json));
        expect(encodeProtobuf(json)?.equals(message), name).toBe(true);
      }
    });
  },
);
