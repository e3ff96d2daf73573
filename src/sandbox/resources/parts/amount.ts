const suffixes: Record<string, bigint> = {
  n: 1n,
  u: 10n ** 3n,
  m: 10n ** 6n,
  '': 10n ** 9n,
  k: 10n ** 12n,
  M: 10n ** 15n,
  G: 10n ** 18n,
  T: 10n ** 21n,
  P: 10n ** 24n,
  E: 10n ** 27n,
  Ki: (10n ** 9n) << 10n,
  Mi: (10n ** 9n) << 20n,
  Gi: (10n ** 9n) << 30n,
  Ti: (10n ** 9n) << 40n,
  Pi: (10n ** 9n) << 50n,
  Ei: (10n ** 9n) << 60n,
};

/** A quantity such as `100m` or `1.5Gi` in billionths, exactly, for comparing; undefined when it is malformed. */
export function nanoAmount(quantity: string | number | undefined): bigint | undefined {
  const match = /^([+-]?)(\d*)\.?(\d*)(?:[eE]([+-]?\d+)|([a-zA-Z]*))$/.exec(String(quantity ?? ''));
  if (!match) return undefined;
  const [, sign, whole = '', fraction = '', exponent, suffix = ''] = match;
  if (whole === '' && fraction === '') return undefined;
  const unit = exponent === undefined ? suffixes[suffix] : 10n ** 9n;
  if (unit === undefined) return undefined;
  const scale = Number(exponent ?? 0) - fraction.length;
  const digits = BigInt(whole + fraction) * unit;
  const value = scale >= 0 ? digits * 10n ** BigInt(scale) : digits / 10n ** BigInt(-scale);
  return sign === '-' ? -value : value;
}

/** Whether the amount is whole: bytes cannot be split. */
export function isWholeAmount(quantity: string): boolean {
  const amount = nanoAmount(quantity);
  return amount === undefined || amount % 10n ** 9n === 0n;
}
