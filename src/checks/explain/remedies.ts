/** What cannot be changed where it is: `A Pod that has ended stays so: delete it and make it anew, …`. */
export function beginAnew(why: string, withWhat?: string): string {
  const how = withWhat === undefined ? '' : `, ${withWhat}`;
  return `${why}: \`kubectl delete\` it and make it anew${how}. With a file, \`kubectl replace --force -f\` does both.`;
}
