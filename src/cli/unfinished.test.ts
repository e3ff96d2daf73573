import { expect, test } from 'vitest';
import { isUnfinished } from './unfinished.ts';

test.each([
  'kubectl get pods',
  'kubectl get pods -o jsonpath="{.items[*]}"',
  "echo 'a \\'",
  'cat > a.yaml <<EOF\nkind: "x\nEOF',
  "cat > a.yaml <<-'EOF' && kubectl apply -f a.yaml\n\ta: 1\n\tEOF",
  'kubectl get pods \\\n  -o yaml',
  "kubectl get pods # it's all",
  'cat <<<x',
])('a whole command: %j', (text) => expect(isUnfinished(text)).toBe(false));

test.each([
  'cat > a.yaml <<EOF',
  'cat > a.yaml <<EOF\nkind: List\n EOF',
  "kubectl get pods -o jsonpath='{.items}",
  'echo "a\nb',
  'kubectl get pods \\',
])('more is to come: %j', (text) => expect(isUnfinished(text)).toBe(true));
