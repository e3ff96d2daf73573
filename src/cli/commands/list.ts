import { loadCatalogue } from '../../lessons/catalogue.ts';
import { doneSteps } from '../../progress/stats.ts';
import { type ListedLesson, listView } from '../../ui/views/list.ts';
import type { Context } from '../context.ts';

/** Lists the lessons. */
export async function run(context: Context): Promise<number> {
  const { terminal, shared } = context;
  const lessons = await listedLessons(context);
  if (shared.json) terminal.print(JSON.stringify(lessons, null, 2));
  else terminal.print(`${listView(lessons, terminal.style)}\n\nBegin or go on:  k8s-de learn [LESSON]`);
  return 0;
}

/** The lessons that can be used; a broken one is told of, and the others work. */
export async function listedLessons(context: Context): Promise<ListedLesson[]> {
  const { lessons, problems } = await loadCatalogue(context.lessons);
  const progress = (await context.progress()).read();
  for (const { file, line, column, message } of problems)
    context.terminal.talk(`${file}:${line}:${column}  ${message}`);
  return lessons.map(({ name, title, section, minutes, steps }) => ({
    name,
    title,
    section,
    minutes,
    steps: steps.length,
    done: doneSteps(progress, name, steps).length,
  }));
}
