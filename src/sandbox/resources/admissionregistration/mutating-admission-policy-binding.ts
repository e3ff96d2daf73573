import { definePolicyBinding } from './policy-binding.ts';

export const mutatingAdmissionPolicyBinding = definePolicyBinding({
  kind: 'MutatingAdmissionPolicyBinding',
  plural: 'mutatingadmissionpolicybindings',
});
