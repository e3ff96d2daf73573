import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isRecord, type KubeObject } from '../../../kube/object.ts';
import type { Status } from '../../../kube/status.ts';
import { schemaFor } from '../../schema/index.ts';
import { freeze } from '../../store/freeze.ts';
import { ApiError } from '../errors.ts';
import { applyPatch } from './index.ts';

interface Case {
  what: string;
  type: string;
  patch: unknown;
  warning?: string;
  after?: KubeObject;
  status?: Status;
}

const file = join(import.meta.dirname, 'fixtures/patches.generated.json');
const recording: Record<string, { object: KubeObject; cases: Case[] }> = JSON.parse(readFileSync(file, 'utf8'));

for (const { object, cases } of Object.values(recording)) {
  describe(`patches of a ${object.kind}, as the real server answers them`, () => {
    const live = freeze(object);
    const schema = schemaFor(object.apiVersion, object.kind);
    for (const { what, type, patch, after, status, warning } of cases) {
      // The decoder's texts, before and after the patch, are tested where it lives.
      const body = parsed(patch);
      if (body === unreadable || isDecoders(status)) continue;
      it(`${type.slice(12, -5)}: ${what}`, () => {
        const problems: string[] = [];
        const run = () => applyPatch({ contentType: type, body, schema, live, strict: (text) => problems.push(text) });
        if (status) {
          expect(statusOf(run)).toEqual(status);
          return;
        }
        expect(decoded(run())).toEqual(decoded(after));
        if (warning?.includes('json patch'))
          expect(problems.map((text) => `299 - ${JSON.stringify(text)}`)).toEqual([warning]);
      });
    }
  });
}

const unreadable = Symbol('no JSON');

function parsed(patch: unknown): unknown {
  if (typeof patch !== 'string') return patch;
  try {
    return JSON.parse(patch);
  } catch {
    return unreadable;
  }
}

const isDecoders = (status: Status | undefined) =>
  status?.message?.startsWith(' "" is invalid') ||
  status?.message?.includes('undeterminable') ||
  status?.details?.causes;

function statusOf(run: () => unknown): Status | undefined {
  try {
    run();
  } catch (error) {
    if (error instanceof ApiError) return error.status;
    throw error;
  }
  return undefined;
}

const unknown = ['dato', 'replica', 'sepc'];
const defaults: Record<string, unknown> = {
  protocol: 'TCP',
  terminationMessagePath: '',
  terminationMessagePolicy: '',
  imagePullPolicy: '',
  resources: '',
  defaultMode: '',
};

/** Without unknown fields, defaults and what is empty: the difference that decoding makes. */
function decoded(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(decoded);
  if (!isRecord(value)) return value;
  const entries = Object.entries(value).flatMap(([key, inner]) => {
    if (unknown.includes(key) || key in defaults) return [];
    const kept = decoded(inner);
    return isRecord(kept) && Object.keys(kept).length === 0 ? [] : [[key, kept]];
  });
  return Object.fromEntries(entries);
}
