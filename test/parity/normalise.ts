/**
 * Replaces what differs by chance – uids, times, addresses, random names, nodes' names – so that what is left must be
 * equal. Runs of spaces become two, because columns are as wide as the names in them.
 */
export function normalise(text: string): string {
  let result = text;
  for (const [pattern, replacement] of replacements) result = result.replace(pattern, replacement);
  const lines = result.split('\n').map((line) => line.replace(/(?<=\S) {2,}/g, '  ').trimEnd());
  // A container that starts again tells a second thing of its image only where the node did not have it at first.
  return lines.filter((line, i) => !line.includes(' is on the node') || lines.indexOf(line) === i).join('\n');
}

const suffix = '[bcdfghjklmnpqrstvwxz2456789]';

const replacements: readonly [RegExp, string][] = [
  // kubectl tells this over SPDY when a program has ended before it was sent its input.
  [/^[EWI]\d{4} .* v2\.go:\d+\] (?:EOF|use of closed network connection)\n/gm, ''],
  // kubectl cp ends when it has read the archive, and shows of tar's words what came until then.
  [/^tar: removing leading '\/' from member names\n/gm, ''],
  // And this over WebSocket, where an answer comes before it has noted the stream.
  [/^[EWI]\d{4} .* websocket\.go:\d+\] Unknown stream id \d+, discarding message\n/gm, ''],
  // klog's prefix: severity, time, process.
  [/^[EWI]\d{4} \d\d:\d\d:\d\d\.\d+ +\d+ /gm, '<klog> '],
  // The provisioner's Pod, as the source of its events.
  [/local-path-provisioner-[a-z0-9]+-[a-z0-9]{5}_[0-9a-f-]{36}/g, 'local-path-provisioner-<random>'],
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g, '<uid>'],
  [/\b(real|sandbox)-(control-plane|worker\d*)\b/g, '<node>'],
  // A template's hash, and the suffixes of Pods and of their token volumes.
  [/\b(pod-template-hash[=:] ?"?)[0-9a-z]{6,10}/g, '$1<hash>'],
  [new RegExp(`-${suffix}{6,10}-${suffix}{5}\\b`, 'g'), '-<hash>-<random>'],
  [new RegExp(`\\bkube-api-access-${suffix}{5}\\b`, 'g'), 'kube-api-access-<random>'],
  [
    new RegExp(
      `(?<=replicaset(?:\\.apps)?/[a-z0-9-]+|ReplicaSet[ /"]+[a-z0-9-]+|replica set [a-z0-9-]+)-${suffix}{6,10}\\b`,
      'g',
    ),
    '-<hash>',
  ],
  [/\b(controller-revision-hash[=:] ?"?(?:[a-z0-9-]+-)?)[bcdfghjklmnpqrstvwxz2456789]{6,10}\b/g, '$1<hash>'],
  // The revisions of StatefulSets and DaemonSets, and the Pods of Jobs, whose names end in five letters.
  [
    new RegExp(`(?<=[Rr]evision"?: "?[a-z0-9-]+|controllerrevision\\.apps/[a-z0-9-]+)-${suffix}{6,10}\\b`, 'g'),
    '-<hash>',
  ],
  [new RegExp(`(?<=[a-z0-9>])-${suffix}{5}(?![-.\\w<])`, 'g'), '-<random>'],
  // What the type of a kind or a schema is called in messages about expressions.
  [/\b([A-Z][A-Za-z]+|selfType)\d{4,9}(?=[.,)'])/g, '$1<number>'],
  // An access log's time.
  [/\[\d\d\/\w{3}\/\d{4}:\d\d:\d\d:\d\d [+-]\d{4}\]/g, '[<time>]'],
  // What remains of template hashes: eight to ten letters of the safe alphabet, a digit among them.
  [new RegExp(`-(?=[a-z]*\\d)${suffix}{8,10}\\b`, 'g'), '-<hash>'],
  [/\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g, '<time>'],
  [
    /\b(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} \d\d:\d\d:\d\d [+-]\d{4}/g,
    '<time>',
  ],
  [/\b10\.244\.\d+\.\d+\b/g, '<pod-ip>'],
  [/\b10\.96\.(?!0\.1\b)\d+\.\d+\b/g, '<cluster-ip>'],
  [/\b172\.18\.0\.\d+\b/g, '<node-ip>'],
  [/\b127\.0\.0\.1:\d+\b/g, '127.0.0.1:<port>'],
  [/\b(resourceVersion"?: ?")\d+"/g, '$1<revision>"'],
  // The same in the text of an answer.
  [
    /(\\"resourceVersion\\":\\"|match the ResourceVersion in record \(|resource version: \d+, current: )\d+/g,
    '$1<revision>',
  ],
  [/(?<=^ +Resource Version: +)\d+$/gm, '<revision>'],
  [/\b\d{4}-\d\d-\d\d \d\d:\d\d:\d\d [+-]\d{4} \w+/g, '<time>'],
  [/containerd:\/\/[0-9a-f]{64}/g, 'containerd://<id>'],
  [/(?<=start exec "?)[0-9a-f]{64}/g, '<id>'],
  [/\bsha256:[0-9a-f]{64}/g, 'sha256:<digest>'],
  [/(?<=start exec "|to pod )[0-9a-f]{64}\b/g, '<id>'],
  [/\bin \d+(\.\d+)?(ms|s) \(\d+(\.\d+)?(ms|s) including waiting\)/g, 'in <duration> (<duration> including waiting)'],
  [/Image size: \d+ bytes/g, 'Image size: <size> bytes'],
  // What a node has, and has given.
  [/(?<=requested: \d+, )used: \d+, capacity: \d+/g, 'used: <amount>, capacity: <amount>'],
  // What is used: by kubectl top, by the metrics API, and by an autoscaler where it is not nothing.
  [/\b\d+m {2,}(\d+% {2,})?\d+Mi( {2,}\d+%)?/g, '<usage>'],
  [/(?<=\s)(0|\d+[num]?) {2,}\d+Ki {2,}[\d.]+s$/gm, '<usage>'],
  [/(?<=^ *usage:\n +cpu: ).*(\n +memory: )\d+Ki$/gm, '<usage>$1<usage>'],
  [/(?<=^window: )[\d.]+s$/gm, '<duration>'],
  [/\b[1-9]\d*%(?=\/\d+%)/g, '<usage>'],
  [/\b[1-9]\d*% \(\d+m\)(?= \/)/g, '<usage>'],
  [/(?<=averageUtilization: )[1-9]\d*(\n +averageValue: )\d+m$/gm, '<usage>$1<usage>'],
  [/(?<=currentCPUUtilizationPercentage: )[1-9]\d*/g, '<usage>'],
  [/(?<=\bcurrentAverageUtilization":)[1-9]\d*(,"currentAverageValue":")\d+m/g, '<usage>$1<usage>'],
  [/\b(\d+|\d+Ki|\d+m)(?=\/\d+Mi\b| \/ \d+Mi$)/gm, '<usage>'],
  [/(?<=\s|\()(\d+[smhd]|<unknown>|<invalid>|\d+m\d+s)(?= ago\)|\s|\)|$| \(x)/gm, '<age>'],
  // How often something was tried until now.
  [/(?<=<age>) \(x(?:\d+|<count>) over <age>\)/g, ''],
  // Which node has which image already, and under which of its names.
  [/^.* Pulling +<age> .*\n(?=.*Successfully pulled)/gm, ''],
  [
    /Successfully pulled image "(\S+)" in <duration> .*|Container image "(\S+)" already present on machine.*/g,
    'Image "$1$2" is on the node',
  ],
  [/(docker\.io\/library\/\w+@)?sha256:<digest>/g, 'sha256:<digest>'],
  [/(?<=^ +image: docker\.io\/library\/\w+:)\S+/gm, '<tag>'],
  [new RegExp(`-${suffix}{5}(?= +IPv4)`, 'g'), '-<random>'],
];
