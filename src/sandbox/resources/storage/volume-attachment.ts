import { checkSubdomain } from '../../../kube/names.ts';
import type { KubeObject } from '../../../kube/object.ts';
import { equal } from '../../../kube/object.ts';
import { type FieldError, fieldError } from '../../api/errors.ts';
import { defineResource } from '../define.ts';
import { ageColumn, nameColumn } from '../parts/columns.ts';

interface VolumeAttachment extends KubeObject {
  spec?: { attacher?: string; nodeName?: string; source?: Source };
  status?: { attached?: boolean };
}

interface Source {
  persistentVolumeName?: string;
  inlineVolumeSpec?: object;
}

export const volumeAttachment = defineResource<VolumeAttachment>({
  group: 'storage.k8s.io',
  version: 'v1',
  kind: 'VolumeAttachment',
  plural: 'volumeattachments',
  namespaced: false,
  hasStatus: true,
  statusResets: 'metadata',
  returnsDeleted: true,
  generationOf: 'none',
  prepare(draft, { old }) {
    if (!old) draft.status = { attached: false };
  },
  validate,
  validateUpdate: (next, old) =>
    equal(next.spec, old.spec) ? [] : [fieldError.invalid('spec', goForm(next.spec ?? {}), 'field is immutable')],
  columns: [
    nameColumn,
    { name: 'Attacher', format: 'name', cell: ({ spec }) => spec?.attacher ?? '' },
    { name: 'PV', cell: ({ spec }) => spec?.source?.persistentVolumeName ?? '' },
    { name: 'Node', cell: ({ spec }) => spec?.nodeName ?? '' },
    { name: 'Attached', type: 'boolean', cell: ({ status }) => status?.attached ?? false },
    ageColumn,
  ],
});

function validate({ spec = {} }: VolumeAttachment): FieldError[] {
  const { attacher = '', source = {}, nodeName = '' } = spec;
  const isOne = (source.persistentVolumeName === undefined) !== (source.inlineVolumeSpec === undefined);
  return [
    ...(attacher ? [] : [fieldError.required('spec.attacher')]),
    ...(isOne
      ? []
      : [fieldError.required('spec.source', 'must specify exactly one of inlineVolumeSpec and persistentVolumeName')]),
    ...checkSubdomain(nodeName).map((text) => fieldError.invalid('spec.nodeName', nodeName, text)),
  ];
}

// Printed as Go prints the internal type, whose fields have upper case.
const goForm = ({ attacher = '', source = {}, nodeName = '' }: NonNullable<VolumeAttachment['spec']>) => ({
  Attacher: attacher,
  Source: {
    PersistentVolumeName: source.persistentVolumeName ?? null,
    InlineVolumeSpec: source.inlineVolumeSpec ?? null,
  },
  NodeName: nodeName,
});
