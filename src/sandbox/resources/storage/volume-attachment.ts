import { checkSubdomain } from '../../../kube/names.ts';
import { equal, type KubeObject, type PersistentVolume } from '../../../kube/object.ts';
import { type FieldError, fieldError } from '../../api/errors.ts';
import { defineResource } from '../define.ts';
import { ageColumn, nameColumn } from '../parts/columns.ts';
import { validateDriverName } from '../parts/storage/sources.ts';
import { validateInlineVolume } from './inline-volume.ts';

interface VolumeAttachment extends KubeObject {
  spec?: { attacher?: string; nodeName?: string; source?: Source };
  status?: { attached?: boolean };
}

interface Source {
  persistentVolumeName?: string;
  inlineVolumeSpec?: PersistentVolume['spec'];
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
  const { attacher, source = {}, nodeName = '' } = spec;
  const name = source.persistentVolumeName;
  return [
    ...validateDriverName(attacher, 'spec.attacher'),
    ...validateSource(source, 'spec.source'),
    ...checkSubdomain(nodeName).map((text) => fieldError.invalid('spec.nodeName', nodeName, text)),
    ...(name === undefined
      ? []
      : checkSubdomain(name).map((text) => fieldError.invalid('spec.source.persistentVolumeName', name, text))),
  ];
}

function validateSource({ persistentVolumeName, inlineVolumeSpec }: Source, path: string): FieldError[] {
  const text = 'must specify exactly one of inlineVolumeSpec and persistentVolumeName';
  if (persistentVolumeName === undefined)
    return inlineVolumeSpec
      ? validateInlineVolume(inlineVolumeSpec, `${path}.inlineVolumeSpec`)
      : [fieldError.required(path, text)];
  if (inlineVolumeSpec) return [fieldError.forbidden(path, text)];
  return persistentVolumeName
    ? []
    : [fieldError.required(`${path}.persistentVolumeName`, 'must specify non empty persistentVolumeName')];
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
