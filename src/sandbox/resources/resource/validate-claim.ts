import { checkLabel, checkSubdomain } from '../../../kube/names.ts';
import { type FieldError, fieldError } from '../../api/errors.ts';
import type { ClaimSpec, DeviceClaim, DeviceRequest, ExactRequest } from './device-requests.ts';
import { validateConfiguration } from './validate-configuration.ts';
import { validateSelectors } from './validate-selectors.ts';
import { atMost, fullyQualified, setOf } from './validate-sets.ts';
import { validateDeviceToleration } from './validate-toleration.ts';

const most = 32;
const mostAlternatives = 8;

/** The rules for what a claim asks for (pkg/apis/resource/validation). */
export function validateClaimSpec(spec: ClaimSpec | null | undefined, path: string): FieldError[] {
  const devices = spec?.devices ?? {};
  const at = `${path}.devices`;
  const names = requestNames(devices);
  const { requests, constraints = [], config = [] } = devices;
  return [
    ...setOf(requests ?? [], most, `${at}.requests`, validateRequest, ({ name = '' }) => name),
    ...atMost(
      constraints,
      most,
      `${at}.constraints`,
      ({ requests: of = [], matchAttribute, distinctAttribute }, where) => [
        ...validateReferences(of, names, `${where}.requests`),
        ...(matchAttribute !== undefined
          ? fullyQualified(matchAttribute, `${where}.matchAttribute`)
          : distinctAttribute !== undefined
            ? fullyQualified(distinctAttribute, `${where}.distinctAttribute`)
            : [
                fieldError.required(
                  where,
                  'exactly one of "matchAttribute" or "distinctAttribute" is required, but multiple fields are set',
                ),
              ]),
      ],
    ),
    ...atMost(config, most, `${at}.config`, ({ requests: of = [], ...one }, where) => [
      ...validateReferences(of, names, `${where}.requests`),
      ...validateConfiguration(one, where),
    ]),
  ];
}

/** Names that constraints and configurations may use: of requests, and of the alternatives within them. */
function requestNames({ requests }: DeviceClaim): ReadonlySet<string> {
  return new Set(
    (requests ?? []).flatMap(({ name = '', firstAvailable = [] }) => [
      name,
      ...firstAvailable.map((one) => `${name}/${one.name ?? ''}`),
    ]),
  );
}

function validateReferences(references: readonly string[], names: ReadonlySet<string>, path: string): FieldError[] {
  const text = "must be the name of a request in the claim or the name of a request and a subrequest separated by '/'";
  return setOf(references, most, path, (reference, at) => {
    const parts = reference.split('/');
    const unknown = fieldError.invalid(at, reference, text);
    if (parts.length > 2) return [unknown];
    return [...parts.flatMap((part) => named(part, at)), ...(names.has(reference) ? [] : [unknown])];
  });
}

function validateRequest(request: DeviceRequest, path: string): FieldError[] {
  const { name = '', exactly, firstAvailable = [] } = request;
  const text = 'exactly one of `exactly` or `firstAvailable` is required';
  const errors = named(name, `${path}.name`);
  if (exactly && firstAvailable.length > 0)
    return [...errors, fieldError.invalid(path, null, `${text}, but multiple fields are set`)];
  if (exactly) return [...errors, ...validateExact(exactly, `${path}.exactly`)];
  if (firstAvailable.length === 0) return [...errors, fieldError.required(path, text)];
  return [
    ...errors,
    ...setOf(
      firstAvailable,
      mostAlternatives,
      `${path}.firstAvailable`,
      (one, at) => [...named(one.name ?? '', `${at}.name`), ...validateExact(one, at)],
      (one) => one.name ?? '',
    ),
  ];
}

function validateExact(request: ExactRequest, path: string): FieldError[] {
  const { deviceClassName = '', selectors = [], tolerations = [] } = request;
  const at = `${path}.deviceClassName`;
  return [
    ...(deviceClassName
      ? checkSubdomain(deviceClassName).map((text) => fieldError.invalid(at, deviceClassName, text))
      : [fieldError.required(at)]),
    ...validateSelectors(selectors, `${path}.selectors`),
    ...validateMode(request, path),
    ...tolerations.flatMap((one, i) => validateDeviceToleration(one, `${path}.tolerations[${i}]`)),
  ];
}

function validateMode({ allocationMode = '', count = 0 }: ExactRequest, path: string): FieldError[] {
  const wrong = (text: string) => [fieldError.invalid(`${path}.count`, count, text)];
  if (allocationMode === 'All') return count === 0 ? [] : wrong("must not be specified when allocationMode is 'All'");
  if (allocationMode === 'ExactCount') return count > 0 ? [] : wrong('must be greater than zero');
  return [fieldError.notSupported(`${path}.allocationMode`, allocationMode, ['All', 'ExactCount'])];
}

const named = (name: string, path: string) => checkLabel(name).map((text) => fieldError.invalid(path, name, text));
