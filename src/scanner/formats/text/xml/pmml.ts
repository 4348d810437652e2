import type { ScanContext } from '../../../context';
import { printable } from '../../../printable';
import { strongMark } from '../../../rules/suspicious-text';
import { leadsOut } from '../config/config-paths';
import type { XmlKind } from './xml-kind';

const SCRIPT =
  /<\s*script\b|\bjavascript:|\b(?:eval|exec)\s*\(|\bimport\s+(?:os|sys|subprocess|socket|ctypes|importlib)\b|\bsubprocess\s*\.\s*\w+\s*\(|\b(?:Runtime|ProcessBuilder)\b[^]{0,40}\b(?:exec|start)\b/i;
/** Functions of users that JPMML loads as classes of Java by their names. */
const CLASS = /^(?:[a-z_][\w$]*\.)+[A-Z]\w*(?:[.$]\w+)*$/;
const OWN_CLASS = /^(?:org\.jpmml|com\.jpmml|numpy|scipy|sklearn|sklearn2pmml)\./;
/** Addresses of which a description has no need. */
const ADDRESS = /^\s*(?:file|ftp|jar|ldaps?|rmi|jndi|gopher|jdbc):/i;
/** An address in an extension from which a program or a pickle is fetched. */
const PROGRAM_ADDRESS =
  /\bhttps?:\/\/(?:\d{1,3}(?:\.\d{1,3}){3}\b|[^\s"'<>]*(?:\/(?:payload|malware|exploit|shell)\b|\.(?:sh|py|ps1|bat|cmd|exe|dll|so|dylib|jar|class|pkl|pickle|js|vbs|hta)(?:[?#]|$)))/i;
const CODE_ELEMENTS = /^(?:script|javascript|python|exec|eval)$/i;
/** Where the schema of a namespace is: the namespace and its place take turns. */
const SCHEMAS = /^(?:nonamespace)?schemalocation$/i;
const USUAL_SCHEMA =
  /^https?:\/\/(?:[\w-]+\.)*(?:dmg\.org|w3\.org|jpmml\.org|github\.com|ibm\.com|sas\.com|knime\.(?:org|com))\//i;
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
    if (CODE_ELEMENTS.test(name)) {
      this.report('HIGH', name, attributes.get('src') ?? '', offset);
    }
    for (const [key, value] of attributes) {
      if (this.extensions > 0 || name === 'TableLocator') {
        this.judgeText(value, name, offset);
      } else if (strongMark(value) !== undefined) {
        this.report('MEDIUM', name, value, offset);
      }
      const local = key.slice(key.indexOf(':') + 1);
      const isSchema = SCHEMAS.test(local);
      const places = isSchema
        ? value
            .trim()
            .split(/\s+/)
            .filter((_, index, all) => all.length === 1 || index % 2 === 1)
        : [value];
      const isPlace = isSchema
        ? places.some(place => leadsOut(place) && !USUAL_SCHEMA.test(place))
        : LOCATIONS.test(local) && leadsOut(value);
      if (isPlace || ADDRESS.test(value)) {
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
    } else if (ADDRESS.test(text) || strongMark(text) !== undefined) {
      this.report('MEDIUM', 'PMML', text.trim(), offset);
    }
  }

  private judgeText(text: string, name: string, offset: number): void {
    if (SCRIPT.test(text) || strongMark(text) !== undefined || ADDRESS.test(text) || PROGRAM_ADDRESS.test(text)) {
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
