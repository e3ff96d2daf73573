import { clone, type KubeObject } from '../../kube/object.ts';
import type { Api } from '../api/context.ts';
import type { ServedResource } from '../api/registry.ts';
import { type ConversionNeeds, convertByWebhook } from '../api/webhooks/conversion.ts';
import { applyDefaults } from './defaults.ts';
import { type CustomResourceDefinition, hasCondition, storageVersion } from './definition.ts';
import { prune } from './prune.ts';
import { customResource } from './resource.ts';
import { nodeOfResource } from './schema-node.ts';

const definitions = 'customresourcedefinitions.apiextensions.k8s.io';

/** Serves the custom resources of all established definitions, now and as they come and go. */
export function serveCustomResources(needs: ConversionNeeds & Pick<Api, 'registry'>): void {
  const { store, registry } = needs;
  const serve = (definition: CustomResourceDefinition) => {
    const storage = definition.metadata.name;
    if (hasCondition(definition, 'Established')) registry.serve(storage, servedResources(needs, definition));
    else registry.withdraw(storage);
  };
  for (const one of store.list(definitions)) serve(one as CustomResourceDefinition);
  store.subscribe(definitions, ({ type, object }) => {
    if (type === 'DELETED') registry.withdraw(object.metadata.name);
    else serve(object as CustomResourceDefinition);
  });
}

function servedResources(needs: ConversionNeeds, definition: CustomResourceDefinition): ServedResource[] {
  const { group, versions } = definition.spec;
  const stored = storageVersion(definition);
  const storedApiVersion = `${group}/${stored?.name}`;
  // The stored version comes first: it stands for the resource where no version is asked for.
  return versions
    .filter(({ served, storage }) => served || storage)
    .toSorted((a, b) => Number(b.storage) - Number(a.storage))
    .map((version) => {
      const resource = customResource(definition, version);
      const schema = version.schema?.openAPIV3Schema ?? {};
      const node = nodeOfResource(schema);
      const apiVersion = `${group}/${version.name}`;
      const shown = new WeakMap<KubeObject, KubeObject>();
      const asWritten = (object: KubeObject) => {
        const made = clone(prune(node, object)) as KubeObject;
        applyDefaults(schema, made);
        return made;
      };
      const convert = (objects: readonly KubeObject[], wanted: string) => {
        const others = objects.filter((one) => one.apiVersion !== wanted);
        const converted = convertByWebhook(needs, definition, others, wanted)[Symbol.iterator]();
        return objects.map((one) => (one.apiVersion === wanted ? one : (converted.next().value ?? one)));
      };
      const asking = {
        asks: true as const,
        toStored: (given: KubeObject) => given,
        toServed: (object: KubeObject) => asWritten(convert([object], apiVersion)[0] ?? object),
        allToServed: (objects: readonly KubeObject[]) => convert(objects, apiVersion).map(asWritten),
        toKept: (draft: KubeObject) => convert([draft], storedApiVersion)[0] ?? draft,
      };
      return {
        definition: resource,
        group,
        version: version.name,
        apiVersion,
        storage: definition.metadata.name,
        ref: { group, plural: resource.plural },
        schema: node,
        customSchema: schema,
        isStored: version.storage,
        isServed: version.served,
        toStored: (given: KubeObject) => ({ ...given, apiVersion: storedApiVersion }),
        toServed(object: KubeObject) {
          let made = shown.get(object);
          if (!made) {
            // What is stored may be older than the schema.
            made = clone(prune(node, object)) as KubeObject;
            applyDefaults(schema, made);
            made.apiVersion = apiVersion;
            if (Object.isFrozen(object)) shown.set(object, made);
          }
          return made;
        },
        ...(definition.spec.conversion?.strategy === 'Webhook' && asking),
      };
    });
}
