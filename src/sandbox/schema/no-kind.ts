/** What Go's scheme says of a kind that it does not know. */
export const noKind = (kind: unknown, apiVersion: unknown) =>
  `no kind "${kind}" is registered for version "${apiVersion}" in scheme "pkg/runtime/scheme.go:111"`;
