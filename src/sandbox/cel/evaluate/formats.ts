import { checkLabel, checkLabel1035, checkLabelKey, checkLabelValue, checkSubdomain } from '../../../kube/names.ts';
import { hasFormat } from '../../custom-resources/formats.ts';
import { type Guard, type Implementation, type Library, takes1, takes2, text } from './implementation.ts';
import { parseUrl } from './net/url.ts';
import { none } from './select.ts';
import { noSuchOverload, Opaque, OptionalValue, type Value } from './values.ts';

class Format extends Opaque {
  readonly typeName = 'kubernetes.NamedFormat';
  readonly problems: (given: string) => readonly string[];

  constructor(problems: (given: string) => readonly string[]) {
    super();
    this.problems = problems;
  }

  equals(other: Value) {
    return other instanceof Format ? this === other : noSuchOverload;
  }
}

const format: Guard<Format> = (value) => value instanceof Format;

/** A name may end with a dash where more is added to it. */
const ofPrefix = (check: (given: string) => string[]) => (given: string) =>
  check(given.length > 1 && given.endsWith('-') ? `${given.slice(0, -2)}a` : given);

const known =
  (name: string, problem: string) =>
  (given: string): string[] =>
    hasFormat(name, given) ? [] : [problem];

const formats: ReadonlyMap<string, Format> = new Map(
  Object.entries({
    byte: known('byte', 'invalid base64'),
    date: known('date', 'invalid date'),
    datetime: known('datetime', 'invalid datetime'),
    dns1035Label: checkLabel1035,
    dns1035LabelPrefix: ofPrefix(checkLabel1035),
    dns1123Label: checkLabel,
    dns1123LabelPrefix: ofPrefix(checkLabel),
    dns1123Subdomain: checkSubdomain,
    dns1123SubdomainPrefix: ofPrefix(checkSubdomain),
    labelValue: checkLabelValue,
    qualifiedName: checkLabelKey,
    uri: (given: string) => [parseUrl(given)].filter((one) => typeof one === 'string'),
    uuid: known('uuid', 'does not match the UUID format'),
  }).map(([name, problems]) => [name, new Format(problems)]),
);

/** The library of formats (apiserver/pkg/cel/library/format.go). */
export const formatFunctions: Library = {
  ...Object.fromEntries([...formats].map(([name, one]): [string, Implementation] => [`format.${name}`, () => one])),
  'format.named': takes1(text, (name) => {
    const found = formats.get(name);
    return found ? new OptionalValue(found) : none;
  }),
  validate: takes2(format, text, ({ problems }, given) => {
    const found = problems(given);
    return found.length > 0 ? new OptionalValue(found) : none;
  }),
};
