import { GraphJudge } from '../graph-judge';
import type { NetEffect } from '../../../rules/models/net-rules';

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
