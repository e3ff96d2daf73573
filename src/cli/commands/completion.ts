import { UserError } from '../../lib/errors.ts';
import type { Run } from '../context.ts';

// Each asks `k8s-de __complete -- WORD…`, whose last word is the one under the cursor; without an answer files complete.
const scripts: Record<string, string> = {
  bash: `_k8s_de() {
  local IFS=$'\\n'
  COMPREPLY=($(k8s-de __complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
}
complete -o default -F _k8s_de k8s-de`,
  zsh: `#compdef k8s-de
_k8s_de() {
  local -a found
  found=("\${(@f)$(k8s-de __complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  if [[ -n "$found" ]]; then compadd -- $found; else _files; fi
}
compdef _k8s_de k8s-de`,
  fish: `complete -c k8s-de -a '(k8s-de __complete -- (commandline -opc)[2..] (commandline -ct) 2>/dev/null)'`,
  powershell: `Register-ArgumentCompleter -Native -CommandName k8s-de -ScriptBlock {
  param($word, $ast, $cursor)
  $before = $ast.CommandElements | Select-Object -Skip 1 | Where-Object { $_.Extent.EndOffset -lt $cursor }
  k8s-de __complete -- @($before | ForEach-Object { "$_" }) "$word" | ForEach-Object { $_ }
}`,
};

/** Prints the script by which a shell completes k8s-de. */
export const run: Run = async ({ terminal }, [shell = '']) => {
  const script = scripts[shell];
  if (script === undefined)
    throw new UserError(
      `k8s-de completes in ${Object.keys(scripts).join(', ')}, not in ${shell}.`,
      'For example:  source <(k8s-de completion bash)',
      { exitCode: 2 },
    );
  terminal.print(script);
  return 0;
};
