import { GraphJudge } from '../graph-judge';
import type { NetEffect } from '../../../rules/models/net-rules';
import { saysItActs } from '../../../rules/tensorflow/judge-operation';

/** Operators whose names say something else: they compare results, and call another part of the program. */
const COMPUTES = /^(?:chunk_eval|run_program|.*_eval_metric)$/;
const RULES = {
  python: 'model-python-operator',
  file: 'model-file-operator',
  network: 'model-remote-operator'
} as const;

/** Judges operators and layers by what they do besides computing. */
export class NetJudge extends GraphJudge {
  operator(effect: NetEffect | undefined, type: string, at: number, evidence = type): void {
    if (effect !== undefined) {
      this.add(RULES[effect], 'HIGH', this.framework, type, at, evidence);
    } else if (saysItActs(type) && !COMPUTES.test(type)) {
      this.custom(type, at, evidence);
    }
  }

  /** Code of the program that uses the model, or of a library. */
  custom(type: string, at: number, evidence = type): void {
    this.add('model-custom-operator', 'MEDIUM', this.framework, type, at, evidence, {
      library: this.framework,
      count: 1
    });
  }
}
