import type { SayRule } from './finding-words';

/** Words for findings beside the models. */
export const POLICY_RULES = {
  'policy-in-scan': (trans, finding) => ({
    title: trans.__('A policy file lies among the files that are scanned'),
    why: trans.__(
      'A policy says which findings do not count. Whoever made these files could have put it here to let them pass, so it was not obeyed.'
    ),
    advice: trans.__(
      'If %1 is yours, name it with --policy, or allow it once with scan-model policy allow (in JupyterLab, Policy file in the settings of the model scanner). If it came with the model, be careful: honest models bring none.',
      String(finding.params.path ?? 'scan-model.toml')
    )
  })
} satisfies Record<string, SayRule>;
