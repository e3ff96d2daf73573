import { lessonJsonSchema } from '../../lessons/json-schema.ts';
import type { Context } from '../context.ts';

/** Prints the JSON Schema of lessons. */
export async function run({ terminal }: Context): Promise<number> {
  terminal.print(JSON.stringify(lessonJsonSchema(), null, 2));
  return 0;
}
