/** What a claim asks for. */
export interface ClaimSpec {
  devices?: { requests?: { exactly?: CountedRequest; firstAvailable?: CountedRequest[] }[] };
}

interface CountedRequest {
  allocationMode?: string;
  count?: number;
}

/** One device of each kind that is asked for, unless the request says otherwise. */
export function applyRequestDefaults(spec: ClaimSpec | undefined): void {
  for (const { exactly, firstAvailable = [] } of spec?.devices?.requests ?? [])
    for (const request of exactly ? [exactly, ...firstAvailable] : firstAvailable) {
      request.allocationMode ||= 'ExactCount';
      if (request.allocationMode === 'ExactCount') request.count ||= 1;
    }
}
