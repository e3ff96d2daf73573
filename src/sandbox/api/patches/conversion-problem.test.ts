import { expect, it } from 'vitest';
import { conversionProblem } from './conversion-problem.ts';

it('says in the words of the converter what the decoder cannot unmarshal', () => {
  const problem = (given: string, type: string) =>
    conversionProblem(
      `X cannot be handled as a X: json: cannot unmarshal ${given} into Go struct field A.b of type ${type}`,
    );
  expect(problem('string', 'int32')).toBe('unrecognized type: int32');
  expect(problem('object', '[]v1.Container')).toBe('cannot restore slice from map');
  expect(problem('array', 'v1.PodTemplateSpec')).toBe('cannot restore struct from: slice');
  expect(problem('string', 'v1.PodTemplateSpec')).toBe('cannot restore struct from: string');
  expect(conversionProblem('strict decoding error: unknown field "spec.x"')).toBeUndefined();
});
