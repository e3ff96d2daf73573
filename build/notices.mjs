// Collects the licences of the packages that the bundle holds into THIRD-PARTY-NOTICES.txt.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Writes the notices of every package among the metafile's inputs. */
export function writeNotices(root, metafile) {
  const folders = new Set(Object.keys(metafile.inputs).flatMap((path) => packageFolder(path) ?? []));
  const notices = [...folders].sort().map((folder) => notice(join(root, folder)));
  const head = 'k8s-de contains parts of the following packages.\n';
  writeFileSync(join(root, 'THIRD-PARTY-NOTICES.txt'), [head, ...notices].join(`\n${'-'.repeat(80)}\n\n`));
}

function packageFolder(path) {
  return path.match(/^.*node_modules\/(?:@[^/]+\/)?[^/]+/)?.[0];
}

function notice(folder) {
  const { name, version, license, author } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const by = typeof author === 'string' ? author : author?.name;
  const file = readdirSync(folder).find((entry) => /^(licen[cs]e|copying)/i.test(entry));
  const text = file && existsSync(join(folder, file)) ? readFileSync(join(folder, file), 'utf8').trim() : '';
  const fallback = `Licence: ${license ?? 'see the package'}${by ? `\nAuthor: ${by}` : ''}`;
  return `${name} ${version} (${license ?? 'see below'})\n\n${text || fallback}\n`;
}
