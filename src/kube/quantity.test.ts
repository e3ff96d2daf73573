import { describe, expect, it } from 'vitest';
import {
  addQuantities,
  canonicalQuantity,
  compareQuantities,
  formatQuantity,
  milliValue,
  parseQuantity,
  subtractQuantities,
  wholeValue,
} from './quantity.ts';

// Each pair is what resource.ParseQuantity and MarshalJSON of apimachinery 0.36.3 make of the text on the left.
const asGoPrintsThem = `
0=0 1=1 1000m=1 0.5=500m 500m=500m 1.5Gi=1536Mi 1024Mi=1Gi 1500Mi=1500Mi 1Gi=1Gi 1500M=1500M +5=+5 05=05 -1=-1
-1.5=-1500m 1e3=1e3 1E3=1E3 5e3=5e3 1.5e3=1500 1e-3=1e-3 0.1n=1n 1n=1n 100n=100n 1000n=1u 1k=1k 1000k=1M
1000E=1 9E=9E 12345678901234567890=12345678901234567890 1Ei=1Ei 8Ei=9223372036854775807
100Ei=9223372036854775807 0.5Ki=512 0.0001Ki=102400u 1.1=1100m 1.10=1100m 1.=1. .5=500m .=0 -=0 +=0 00=0 0m=0
0Gi=0 0.0=0 -0.5=-500m -1024Mi=-1Gi 1023=1023 1000Ki=1000Ki 1024Ki=1Mi 512Ki=512Ki 1536Mi=1536Mi 100m=100m
1500m=1500m 2500m=2500m 0.001=1m 0.0015=1500u 1000000=1M 1e6=1e6 10e5=1e6 1T=1T 1P=1P m=0
1.23456789012=1234567891n 123456789.123456789=123456789.123456789 Gi=0 3.14Mi=3292528640m
0.000001Gi=1073741824u 1E=1E 1.5E=1500P 9007199254740993=9007199254740993 1e20=100e18 1e21=1e21 1001m=1001m
999m=999m 1Ki=1Ki -1Ki=-1Ki 1e-9=1e-9 1e-10=1e-9 8e18=8e18
`;

const malformed = ['', 'abc', '1.5 Gi', '1KB', '1Mib', '1 ', '1e5e', '1..5'];
const withoutSuffix = ['1K', '1m5', '1e', '1i', '--1'];

describe('a quantity', () => {
  it.each(
    asGoPrintsThem
      .trim()
      .split(/\s+/)
      .map((pair) => pair.split('=')),
  )('%s is printed as %s', (given, printed) => {
    expect(canonicalQuantity(given ?? '')).toBe(printed);
  });

  it.each(malformed)('%j does not match the expression', (text) => {
    expect(() => parseQuantity(text)).toThrow(/^quantities must match the regular expression/);
  });

  it.each(withoutSuffix)('%j has no known suffix', (text) => {
    expect(() => parseQuantity(text)).toThrow("unable to parse quantity's suffix");
  });

  it('is compared, added and subtracted exactly', () => {
    expect(compareQuantities(parseQuantity('500m'), parseQuantity('0.5'))).toBe(0);
    expect(compareQuantities(parseQuantity('1Gi'), parseQuantity('1G'))).toBe(1);
    expect(compareQuantities(parseQuantity('-1'), parseQuantity('1m'))).toBe(-1);
    expect(formatQuantity(addQuantities(parseQuantity('100m'), parseQuantity('1.9')))).toBe('2');
    expect(formatQuantity(addQuantities(parseQuantity('0'), parseQuantity('512Mi')))).toBe('512Mi');
    expect(formatQuantity(subtractQuantities(parseQuantity('1Gi'), parseQuantity('512Mi')))).toBe('512Mi');
  });

  it('is counted in thousandths and in whole units, rounded up', () => {
    expect([milliValue(parseQuantity('1.5')), milliValue(parseQuantity('0.0001'))]).toEqual([1500, 1]);
    expect([wholeValue(parseQuantity('128Mi')), wholeValue(parseQuantity('1500m'))]).toEqual([134217728, 2]);
  });

  it('refuses exponents that only an attack would use', () => {
    expect(() => parseQuantity('1e999999999')).toThrow("unable to parse quantity's suffix");
  });
});
