import type { KubeObject, PodTemplateSpec } from '../../../kube/object.ts';
import { defineResource } from '../define.ts';
import { nameColumn } from '../parts/columns.ts';
import { labelList } from '../parts/label-list.ts';
import { applyPodSpecDefaults } from '../parts/pod/defaults.ts';
import { validatePodTemplate } from '../parts/pod/spec.ts';

interface PodTemplate extends KubeObject {
  template?: PodTemplateSpec;
}

export const podTemplate = defineResource<PodTemplate>({
  group: '',
  version: 'v1',
  kind: 'PodTemplate',
  plural: 'podtemplates',
  namespaced: true,
  returnsDeleted: true,
  generationOf: 'spec',
  applyDefaults({ template }) {
    if (template?.spec) applyPodSpecDefaults(template.spec);
  },
  generationCounts: ({ template }) => template,
  validate: ({ template }) => validatePodTemplate(template ?? {}, 'template'),
  columns: [
    nameColumn,
    {
      name: 'Containers',
      cell: (one) =>
        containersOf(one)
          .map(({ name }) => name)
          .join(','),
    },
    {
      name: 'Images',
      cell: (one) =>
        containersOf(one)
          .map(({ image = '' }) => image)
          .join(','),
    },
    { name: 'Pod Labels', cell: ({ template }) => labelList(template?.metadata?.labels) },
  ],
});

function containersOf({ template }: PodTemplate) {
  return template?.spec?.containers ?? [];
}
