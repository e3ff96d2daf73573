import type { Declarations } from '../cel/checker/define.ts';
import { schemaType } from '../cel/checker/schema-types.ts';
import { dyn, optionalOf } from '../cel/checker/types.ts';
import type { JsonSchema, ValidationRule } from './json-schema.ts';

/** What the rules of a schema may name: the value of today and, as it was or as an optional one, that of before. */
export function ruleDeclarations(schema: JsonSchema, { optionalOldSelf }: ValidationRule): Declarations {
  let found = declared.get(schema);
  if (!found) {
    const self = schemaType(schema, `selfType${numberFor(schema)}`) ?? dyn;
    found = {
      plain: { variables: { self, oldSelf: self } },
      optional: { variables: { self, oldSelf: optionalOf(self) } },
    };
    declared.set(schema, found);
  }
  return optionalOldSelf === true ? found.optional : found.plain;
}

const declared = new WeakMap<JsonSchema, { plain: Declarations; optional: Declarations }>();

/** A real server takes the nanoseconds of the moment, so that nobody relies on the name. */
function numberFor(schema: JsonSchema): number {
  return [...JSON.stringify(schema)].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 1_000_000_000, 7);
}
