/** What to do about a flag that names another cluster. */
export const staysHere = 'leave it out, commands go there by themselves';
