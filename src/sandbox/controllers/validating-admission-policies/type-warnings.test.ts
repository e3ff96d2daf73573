import { describe, expect, it } from 'vitest';
import { nodeType } from '../../cel/checker/schema-types.ts';
import type { DescribedKind } from '../../client.ts';
import { schemaFor } from '../../schema/index.ts';
import { kindsOfRules } from './kinds.ts';
import { typeWarnings } from './type-warnings.ts';

const describeKind = (group: string, version: string, kind: string): DescribedKind => ({
  group,
  version,
  kind,
  plural: `${kind.toLowerCase()}s`,
  singular: kind.toLowerCase(),
  type: (name) => {
    const schema = schemaFor(group ? `${group}/${version}` : version, kind);
    return schema && nodeType(schema, name);
  },
});
const all = [
  describeKind('events.k8s.io', 'v1', 'Event'),
  describeKind('', 'v1', 'Event'),
  describeKind('', 'v1', 'Pod'),
  describeKind('', 'v1', 'ConfigMap'),
  describeKind('apps', 'v1', 'Deployment'),
];
const rule = (group: string, ...resources: string[]) => ({ apiGroups: [group], apiVersions: ['v1'], resources });

describe('the kinds of rules', () => {
  const names = (...rules: Parameters<typeof kindsOfRules>[0]) =>
    kindsOfRules(rules, all).map(({ group, kind }) => `${kind}.${group}`);

  it('are those of any group for the empty name', () => {
    expect(names(rule('', 'events', 'deployments'))).toEqual(['Event.', 'Deployment.apps', 'Event.events.k8s.io']);
  });

  it('are none for wildcards and subresources, which spoil no other rule', () => {
    expect(names(rule('*', 'pods'), rule('', '*', 'pods/status'), rule('apps', 'Deployment'))).toEqual([
      'Deployment.apps',
    ]);
  });
});

describe('the warnings of a policy', () => {
  const warn = (validations: { expression: string }[], more = {}) =>
    typeWarnings(
      { matchConstraints: { resourceRules: [rule('apps', 'deployments'), rule('', 'pods')] }, validations, ...more },
      all,
      (kind) => `${kind}1`,
    );

  it('tell of each kind that an expression does not fit', () => {
    expect(warn([{ expression: 'object.spec.replicas > 1' }, { expression: 'object.metadata.name != ""' }])).toEqual([
      {
        fieldRef: 'spec.validations[0].expression',
        warning:
          "/v1, Kind=Pod: ERROR: <input>:1:12: undefined field 'replicas'\n | object.spec.replicas > 1\n | ...........^\n",
      },
    ]);
  });

  it('know variables and parameters, and nothing of those that are wrong themselves', () => {
    const found = warn(
      [{ expression: 'variables.name > 1 || variables.wrong > 1 || params.data.size() == "a" || params.nothing' }],
      {
        paramKind: { apiVersion: 'v1', kind: 'ConfigMap' },
        variables: [
          { name: 'name', expression: 'object.metadata.name' },
          { name: 'wrong', expression: 'object.nothing' },
        ],
      },
    );
    const problems = found[0]?.warning.match(/(?<=ERROR: <input>:).*/g);
    expect(problems?.slice(0, 3)).toEqual([
      "1:16: found no matching overload for '_>_' applied to '(string, int)'",
      "1:65: found no matching overload for '_==_' applied to '(int, string)'",
      "1:81: undefined field 'nothing'",
    ]);
  });
});
