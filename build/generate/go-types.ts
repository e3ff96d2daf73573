/** What gotypes/main.go prints. */
export interface GoTypes {
  types: Record<string, GoType>;
  /** `apps/v1/Deployment` → `apps/v1.Deployment`. */
  kinds: Record<string, string>;
}

export interface GoType {
  /** The import path of its package. */
  path: string;
  /** struct, special, or what a named type stands for: `string`, `map[string]string`. */
  of: string;
  proto?: boolean;
  fields?: GoField[];
}

export interface GoField {
  name: string;
  go: string;
  type: string;
  inline?: boolean;
  omitEmpty?: boolean;
  omitZero?: boolean;
  number?: string;
}
