import type { FindingInput, ScanContext } from '../../../context';
import { atLeast } from '../../../report';
import { topLevel } from '../../../rules/resolve-name';

/** Names of values, not of classes: `__tensor__`, `__tuple__`. */
const MARK = /^__\w+__$/;

/** Tells the report which classes and functions a Keras configuration makes Keras use. */
export class ConfigUses {
  constructor(private readonly context: ScanContext) {}

  /** A class or function of Keras itself. */
  ownName(module: string, name: string, isFunction: boolean): void {
    if (!MARK.test(name)) {
      this.context.use({
        module: module === '' ? 'keras' : module,
        name,
        how: isFunction ? ['named'] : ['named', 'called'],
        count: 1,
        trust: 'trusted',
        why: { id: 'keras-own', params: {} }
      });
    }
  }

  /** One that is not, with what the report says about it. */
  judged(finding: Pick<FindingInput, 'rule' | 'severity' | 'module' | 'operator'>, onlyNamed: boolean): void {
    const { rule, severity, module, operator } = finding;
    const bad = atLeast(severity, 'MEDIUM');
    this.context.use({
      module,
      name: operator,
      how: onlyNamed ? ['named'] : ['named', 'called'],
      count: 1,
      trust: bad ? 'dangerous' : 'unknown',
      why: bad
        ? { id: 'finding', params: { rule } }
        : module === 'custom_objects' || module === '__main__'
          ? { id: 'own-class', params: {} }
          : { id: 'unknown-package', params: { package: topLevel(module) } }
    });
  }
}
