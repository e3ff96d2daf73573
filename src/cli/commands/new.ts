import { cp, mkdir, readdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { stringify } from 'yaml';
import { lessonSchema } from '../../lessons/schema.ts';
import { fileTrouble, UserError } from '../../lib/errors.ts';
import type { Run } from '../context.ts';

/** Makes a lesson of one step in the present folder: it validates, and the author goes on from there. */
export const run: Run = async (context, [what, name = '']) => {
  if (what !== 'lesson')
    throw new UserError(`k8s-de makes lessons, not ${what}.`, 'Run: k8s-de new lesson NAME', { exitCode: 2 });
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name))
    throw new UserError(
      `${name} is not a name for a lesson: small letters, digits and -.`,
      'Run: k8s-de new lesson my-lesson',
      {
        exitCode: 2,
      },
    );
  const wrong = lessonSchema.shape.metadata.shape.name.safeParse(name).error?.issues[0];
  if (wrong)
    throw new UserError(`${name} is not a name for a lesson: ${wrong.message}.`, 'Run: k8s-de new lesson my-lesson', {
      exitCode: 2,
    });
  const folder = resolve(name);
  if ((await readdir(folder).catch(() => [])).length > 0)
    throw new UserError(`The folder ${name} is there already.`, 'Choose another name.', { exitCode: 2 });
  try {
    await mkdir(join(folder, 'files'), { recursive: true });
    await writeFile(join(folder, 'lesson.yaml'), lessonText(name));
    await writeFile(join(folder, 'files/team.yaml'), teamText);
    await cp(join(context.lessons, '../schema/lesson.schema.json'), join(folder, 'lesson.schema.json')).catch(() => {});
  } catch (cause) {
    throw new UserError(`Cannot write ${folder}: ${fileTrouble(cause)}.`, 'Go to a folder that you can write to.', {
      cause,
    });
  }
  context.terminal.talk(
    `${name}/lesson.yaml is a lesson of one step.\nProve it:  k8s-de validate --run ./${name}\nTry it:    k8s-de learn ./${name}`,
  );
  return 0;
};

// `true` and `123` are names too, and no text without quotes.
const inYaml = (text: string) => stringify(text).trim();

const lessonText = (name: string) => `# yaml-language-server: $schema=./lesson.schema.json
apiVersion: k8s-de.dev/v1
kind: Lesson
metadata:
  name: ${inYaml(name)}
  title: ${inYaml(name.replaceAll('-', ' '))}
  section: ${inYaml(name.replaceAll('-', ' '))}
  minutes: 5
spec:
  summary: What the learner can do after it.
  vars:
    feed: {pick: [orders, clicks, payments]}
  setup:
  - apply: files/team.yaml
  steps:
  - name: settings
    text: |
      Why this matters to a data engineer, in a few sentences.
    task: Make a ConfigMap named \`\${feed}-settings\` that holds \`batch=500\`.
    checks:
    - name: made
      say: \${feed}-settings holds batch=500
      object:
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: "\${feed}-settings"}
        data: {batch: "500"}
    hints:
    - Which kind of object holds settings?
    - "See: kubectl create configmap --help"
    - It takes --from-literal.
    solution:
    - run: kubectl create configmap \${feed}-settings --from-literal=batch=500
    wrong:
    - do: [{run: "kubectl create configmap \${feed}-settings --from-literal=batch=50"}]
      verdict: wrong
      cause: value-differs
    debrief: |
      What was proven, and where a data engineer meets it.
`;

const teamText = `apiVersion: v1
kind: ConfigMap
metadata:
  name: team
data:
  owner: ingestion
`;
