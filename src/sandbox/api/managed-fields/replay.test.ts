import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { clone, type KubeObject, type ManagedFieldsEntry } from '../../../kube/object.ts';
import type { Status } from '../../../kube/status.ts';
import { schemaFor, schemaOfType } from '../../schema/index.ts';
import { freeze } from '../../store/freeze.ts';
import { ApiError } from '../errors.ts';
import { list, map, object, scalar } from './build-schema.ts';
import { apply, type ResetFields, trackUpdate } from './index.ts';
import { goJson } from './path-element.ts';

/** What fixtures/record.mjs keeps of one request to the real server; the object before it is the one after the step before. */
interface Step {
  what: string;
  manager: string;
  subresource?: string;
  apply?: boolean;
  force?: boolean;
  applied?: KubeObject;
  /** What the real server fills in after it tracked the fields. */
  untracked?: string[][];
  skip?: boolean;
  time?: string;
  after?: KubeObject;
  status?: Status;
}

interface Recording {
  kind: string;
  apiVersion: string;
  steps: Step[];
}

const statusResets: Record<string, ResetFields> = {
  Deployment: [['spec'], ['metadata', 'labels']],
  Widget: [['metadata'], ['spec']],
  Pod: [['spec'], ['metadata', 'deletionTimestamp'], ['metadata', 'ownerReferences']],
};
const meta = schemaOfType('meta/v1.ObjectMeta');
const widget = object({
  apiVersion: scalar('string'),
  kind: scalar('string'),
  metadata: meta ?? object({}),
  spec: object({
    size: scalar('integer'),
    tags: list(scalar('string'), { listType: 'set' }),
    plain: list(scalar('string')),
    parts: list(object({ id: scalar('integer'), zone: scalar('string'), note: scalar('string') }), {
      listType: 'map',
      listMapKeys: ['id', 'zone'],
    }),
    labels: map(scalar('string')),
    whole: { ...map(scalar('string')), atomic: true },
    free: { ...object({}), open: true },
  }),
  status: object({ phase: scalar('string') }),
});
// A time that shows when it should not.
const later = '2099-01-01T00:00:00Z';
const fixtures = join(import.meta.dirname, 'fixtures');

for (const file of readdirSync(fixtures).filter((name) => name.endsWith('.json'))) {
  const { kind, apiVersion, steps }: Recording = JSON.parse(readFileSync(join(fixtures, file), 'utf8'));
  describe(`managedFields of a ${kind}, as the real server writes them`, () => {
    const schema = kind === 'Widget' ? widget : schemaFor(apiVersion, kind);
    let live: KubeObject | undefined;
    for (const [i, step] of steps.entries()) {
      const before = live;
      if (!step.status) live = step.after && freeze(step.after);
      if (step.skip) continue;
      it(`${i}: ${step.what}`, () => {
        const { manager, subresource, time = later } = step;
        const resetFields = subresource === 'status' ? statusResets[kind] : [['status']];
        const common = { schema, kind, manager, subresource, apiVersion, time, resetFields };
        if (step.applied) {
          const { applied, force = false } = step;
          const run = () => apply({ ...common, live: before, applied: freeze(clone(applied)), force });
          if (step.status) {
            expect(sorted(statusOf(run))).toEqual(sorted(step.status));
            return;
          }
          const result = run();
          expect(pretty(result.managedFields, kind)).toBe(pretty(step.after?.metadata.managedFields, kind));
          if (before) expect(bare(result.object)).toEqual(bare(step.after));
          return;
        }
        const after = without(step.after, step.untracked ?? []);
        // What a reset asks for is in the request alone.
        if (step.what.startsWith('forgetting')) after.metadata.managedFields = [{}];
        else if (before?.metadata.managedFields) after.metadata.managedFields = before.metadata.managedFields;
        else delete after.metadata.managedFields;
        const managedFields = trackUpdate({ ...common, before, after });
        expect(pretty(managedFields, kind)).toBe(pretty(step.after?.metadata.managedFields, kind));
      });
    }
  });
}

// Custom resources are kept as plain JSON: the real server writes all their keys in alphabetical order.
const pretty = (entries: readonly ManagedFieldsEntry[] | undefined, kind: string) =>
  kind === 'Widget' ? JSON.stringify(JSON.parse(goJson(entries ?? [])), null, 1) : JSON.stringify(entries, null, 1);

/** The real server reports conflicts and wrong fields in the random order of Go's maps. */
function sorted(status: Status | undefined): unknown {
  const causes = status?.details?.causes?.toSorted((a, b) => (goJson(a) < goJson(b) ? -1 : 1));
  const message = status?.message?.split('\n').toSorted();
  return { ...status, message, ...(causes && { details: { ...status?.details, causes } }) };
}

function statusOf(run: () => unknown): Status | undefined {
  try {
    run();
  } catch (error) {
    if (error instanceof ApiError) return error.status;
    throw error;
  }
  return undefined;
}

function without(object: KubeObject | undefined, paths: string[][]): KubeObject {
  const copy = clone(object ?? { apiVersion: '', kind: '', metadata: {} }) as KubeObject;
  for (const path of paths) {
    let at: unknown = copy;
    for (const part of path.slice(0, -1)) at = (at as Record<string, unknown>)[part];
    delete (at as Record<string, unknown>)[path.at(-1) ?? ''];
  }
  return copy;
}

/** Without what the server counts itself, and without what its defaults add to new list items. */
function bare(object: KubeObject | undefined): unknown {
  const { managedFields: _, resourceVersion: _v, generation: _g, ...metadata } = without(object, []).metadata;
  return dropDefaults({ ...object, metadata });
}

const defaulted = [
  'terminationMessagePath',
  'terminationMessagePolicy',
  'imagePullPolicy',
  'resources',
  'protocol',
  'targetPort',
];

const isDefault = (key: string, value: unknown) => defaulted.includes(key) || (key === 'replicas' && value === 1);

function dropDefaults(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(dropDefaults);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, inner]) => (isDefault(key, inner) ? [] : [[key, dropDefaults(inner)]])),
  );
}
