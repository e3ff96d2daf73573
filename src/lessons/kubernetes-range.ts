/** Whether `1.36.3` is in a range such as `>=1.29 <1.40`; minor versions decide. */
export function fits(version: string, range: string): boolean {
  const minor = Number(/^1\.(\d+)/.exec(version)?.[1] ?? Number.NaN);
  return [...range.matchAll(/(>=|>|<=|<|=)?\s*1\.(\d+)/g)].every(([, operator = '=', digits]) => {
    const wanted = Number(digits);
    if (operator === '>=') return minor >= wanted;
    if (operator === '>') return minor > wanted;
    if (operator === '<=') return minor <= wanted;
    return operator === '<' ? minor < wanted : minor === wanted;
  });
}

/** Whether any version is in the range. */
export function isSatisfiable(range: string): boolean {
  const named = [...range.matchAll(/1\.(\d+)/g)].map(([, digits]) => Number(digits));
  return named
    .flatMap((minor) => [minor - 1, minor, minor + 1])
    .some((minor) => minor >= 0 && fits(`1.${minor}`, range));
}
