import type { ScanContext } from '../../../context';
import type { Severity } from '../../../report';
import { hasFacts } from '../../../rules/facts';
import { judgeReference } from '../../../rules/judge';
import { isReviewedPackage } from '../../../rules/reviewed-packages';
import { topLevel } from '../../../rules/top-level';

interface Place {
  readonly offset: number;
  readonly path: string;
  readonly evidence: string;
}

/** Packages that load models themselves. */
const LOADERS = /^(?:mlflow|bentoml|kedro|databricks|snowflake)(?:\.|$)/;

/** Reports a module that a loader imports because a file names it, unless it is one of a known package. */
export function judgeModule(context: ScanContext, name: string, { offset, path, evidence }: Place): void {
  const judged = judgeReference(name, '');
  const isDangerous = judged.kind === 'dangerous' && judged.severity === 'CRITICAL';
  const top = topLevel(name);
  if (LOADERS.test(name) || (!isDangerous && (isReviewedPackage(top) || hasFacts(top)))) {
    return;
  }
  const severity: Severity = isDangerous ? 'HIGH' : 'MEDIUM';
  context.finding({
    rule: 'config-loader-module',
    severity,
    module: name,
    operator: '',
    offset,
    evidence,
    params: { path }
  });
}
