import { z } from 'zod';
import { lessonSchema } from './schema.ts';

/** The JSON Schema of a lesson file for editors; numbers may also be a variable such as `${replicas}`. */
export function lessonJsonSchema(): Record<string, unknown> {
  const schema = z.toJSONSchema(lessonSchema, {
    io: 'input',
    override({ jsonSchema }) {
      if (jsonSchema.type !== 'integer') return;
      const { minimum, maximum } = jsonSchema;
      delete jsonSchema.type;
      delete jsonSchema.minimum;
      delete jsonSchema.maximum;
      jsonSchema.anyOf = [
        {
          type: 'integer',
          ...(isLimit(minimum) ? { minimum } : {}),
          ...(isLimit(maximum) ? { maximum } : {}),
        },
        { type: 'string', pattern: '^\\$\\{[A-Za-z][A-Za-z0-9]*\\}$' },
      ];
    },
  });
  return { ...schema, title: 'A lesson of k8s-de' };
}

const isLimit = (bound: number | undefined) => bound !== undefined && Math.abs(bound) < Number.MAX_SAFE_INTEGER;
