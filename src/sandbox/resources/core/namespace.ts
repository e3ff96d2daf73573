import { checkLabelKey } from '../../../kube/names.ts';
import type { Namespace } from '../../../kube/object.ts';
import { fieldError } from '../../api/errors.ts';
import { defineResource, type ResourceContext } from '../define.ts';
import { ageColumn, nameColumn } from '../parts/columns.ts';
import { validateFinalizerOwner } from '../parts/metadata.ts';

// The namespaces that NamespaceLifecycle keeps.
const immortal = new Set(['default', 'kube-public', 'kube-system']);

export const namespace = defineResource<Namespace>({
  group: '',
  version: 'v1',
  kind: 'Namespace',
  plural: 'namespaces',
  shortNames: ['ns'],
  namespaced: false,
  returnsDeleted: true,
  nameRule: 'label',
  verbs: ['create', 'delete', 'get', 'list', 'patch', 'update', 'watch'],
  hasStatus: true,
  generationOf: 'none',
  applyDefaults(draft) {
    draft.spec ??= {};
    // On the real server a generated name is not there yet, so nobody comes to own this label.
    if (!draft.metadata.generateName) labelWithName(draft);
  },
  prepare,
  // Only when they are changed, which their own subresource does, is it said which one is wrong.
  validate: ({ spec }, { old }) =>
    (spec.finalizers ?? []).flatMap((finalizer, i) =>
      validateFinalizer(finalizer, old ? `spec.finalizers[${i}]` : 'spec.finalizers'),
    ),
  validateStatusUpdate,
  refuseDeletion: ({ metadata: { name } }) => (immortal.has(name) ? 'this namespace may not be deleted' : undefined),
  heldBy: ({ spec }) => (spec.finalizers ?? []).length > 0,
  onDeletion(draft) {
    draft.status = { ...draft.status, phase: 'Terminating' };
    // Its content has a grace period, and not the namespace.
    delete draft.metadata.deletionGracePeriodSeconds;
  },
  columns: [nameColumn, { name: 'Status', cell: ({ status }) => status?.phase ?? '' }, ageColumn],
  selectableFields: { 'status.phase': ({ status }) => status?.phase ?? '' },
});

function labelWithName(draft: Namespace): void {
  const { name } = draft.metadata;
  if (name) draft.metadata.labels = { ...draft.metadata.labels, 'kubernetes.io/metadata.name': name };
}

function prepare(draft: Namespace, { old }: ResourceContext): void {
  // A generated name was not there yet when defaults were filled in.
  labelWithName(draft);
  if (old) {
    const before = old as Namespace;
    draft.spec = { ...draft.spec };
    if (before.spec?.finalizers) draft.spec.finalizers = [...before.spec.finalizers];
    else delete draft.spec.finalizers;
    if (before.status) draft.status = before.status;
    return;
  }
  draft.status = { phase: 'Active' };
  const finalizers = draft.spec.finalizers ?? [];
  if (!finalizers.includes('kubernetes')) draft.spec = { ...draft.spec, finalizers: [...finalizers, 'kubernetes'] };
}

function validateFinalizer(finalizer: string, path: string) {
  const errors = checkLabelKey(finalizer).map((text) => fieldError.invalid(path, finalizer, text));
  return [...errors, ...validateFinalizerOwner(finalizer, path)];
}

function validateStatusUpdate({ metadata, status }: Namespace) {
  const phase = status?.phase ?? '';
  // `status.Phase` is how upstream spells this path.
  if (!metadata.deletionTimestamp && phase !== 'Active')
    return [fieldError.invalid('status.Phase', phase, "may only be 'Active' if `deletionTimestamp` is empty")];
  if (metadata.deletionTimestamp && phase !== 'Terminating')
    return [fieldError.invalid('status.Phase', phase, "may only be 'Terminating' if `deletionTimestamp` is not empty")];
  return [];
}
