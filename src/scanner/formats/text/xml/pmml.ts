import type { ScanContext } from '../../../context';
import { printable } from '../../../printable';
import { strongMark } from '../../../rules/suspicious-text';
import { leadsOut } from '../config/paths';
import type { XmlKind } from './xml-kind';

const SCRIPT = /<\s*script\b|\bjavascript:|\b(?:Runtime|ProcessBuilder)\b[^]{0,40}\b(?:exec|start)\b/i;
/** Functions of users that JPMML loads as classes of Java by their names. */
const CLASS = /^(?:[a-z_][\w$]*\.)+[A-Z]\w*(?:[.$]\w+)*$/;
const OWN_CLASS = /^(?:org\.jpmml|com\.jpmml|numpy|scipy|sklearn|sklearn2pmml)\./;
const LOCATIONS = /^(?:href|src|location|url|path|file|filename|uri)$/i;

/** PMML (dmg.org, 4.4): content of extensions, functions that are classes of the reader's language, scripts, sources of data. */
export class Pmml implements XmlKind {
  readonly isModel = true;
  private extensions = 0;

  constructor(private readonly context: ScanContext) {}

  start(name: string, attributes: ReadonlyMap<string, string>, offset: number): void {
    if (name === 'Extension') {
      this.extensions++;
    }
    if (/^script$/i.test(name)) {
      this.report('HIGH', name, attributes.get('src') ?? '', offset);
    }
    for (const [key, value] of attributes) {
      if (this.extensions > 0 || name === 'TableLocator') {
        this.judgeText(value, name, offset);
      }
      const isPlace = LOCATIONS.test(key.slice(key.indexOf(':') + 1)) && leadsOut(value);
      if (isPlace) {
        this.report('MEDIUM', name, value, offset);
      }
    }
    const called = attributes.get('function');
    if (called !== undefined && CLASS.test(called) && !OWN_CLASS.test(called)) {
      this.report('MEDIUM', name, called, offset);
    }
  }

  end(name: string): void {
    if (name === 'Extension') {
      this.extensions--;
    }
  }

  text(text: string, offset: number): void {
    if (this.extensions > 0) {
      this.judgeText(text, 'Extension', offset);
    }
  }

  private judgeText(text: string, name: string, offset: number): void {
    if (SCRIPT.test(text) || strongMark(text) !== undefined || /^\s*(?:file|jar|ldap|rmi|jndi):/i.test(text)) {
      this.report('MEDIUM', name, text, offset);
    }
  }

  private report(severity: 'HIGH' | 'MEDIUM', name: string, evidence: string, offset: number): void {
    const shown = printable(evidence, this.context.limits.maxName);
    this.context.finding({
      rule: 'pmml-code',
      severity,
      module: 'pmml',
      operator: name,
      offset,
      evidence,
      params: { element: name, text: shown }
    });
  }
}
