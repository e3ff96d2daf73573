import type {
  ClaimSpec,
  DeviceConfiguration,
  DeviceSelector,
  DeviceToleration,
  ExactRequest,
} from './device-requests.ts';

/** What a claim asks for as messages show it: printed as Go prints the internal types, whose fields have upper case. */
export function goClaimSpec(spec: ClaimSpec | null | undefined): Record<string, unknown> {
  const { requests, constraints, config } = spec?.devices ?? {};
  return {
    Devices: {
      Requests: list(requests, ({ name = '', exactly, firstAvailable }) => ({
        Name: name,
        Exactly: exactly ? goRequest(exactly, { AdminAccess: exactly.adminAccess ?? null }) : null,
        FirstAvailable: list(firstAvailable, (one) => ({ Name: one.name ?? '', ...goRequest(one, {}) })),
      })),
      Constraints: list(constraints, ({ requests: of, matchAttribute, distinctAttribute }) => ({
        Requests: of ?? null,
        MatchAttribute: matchAttribute ?? null,
        DistinctAttribute: distinctAttribute ?? null,
      })),
      Config: list(config, ({ requests: of, ...one }) => ({ Requests: of ?? null, ...goConfiguration(one) })),
    },
  };
}

function goRequest(request: ExactRequest, between: object): Record<string, unknown> {
  const { deviceClassName = '', selectors, allocationMode = '', count = 0, tolerations, capacity } = request;
  return {
    DeviceClassName: deviceClassName,
    Selectors: list(selectors, goSelector),
    AllocationMode: allocationMode,
    Count: count,
    ...between,
    Tolerations: list(tolerations, goToleration),
    Capacity: capacity ? { Requests: capacity.requests ?? null } : null,
  };
}

const goSelector = ({ cel }: DeviceSelector) => ({ CEL: cel ? { Expression: cel.expression ?? '' } : null });

const goToleration = ({ key = '', operator = '', value = '', effect = '', tolerationSeconds }: DeviceToleration) => ({
  Key: key,
  Operator: operator,
  Value: value,
  Effect: effect,
  TolerationSeconds: tolerationSeconds ?? null,
});

const goConfiguration = ({ opaque }: DeviceConfiguration) => ({
  Opaque: opaque ? { Driver: opaque.driver ?? '', Parameters: opaque.parameters ?? null } : null,
});

const list = <T>(items: readonly T[] | null | undefined, show: (item: T) => unknown) => items?.map(show) ?? null;
