import type { ScanContext } from '../../../context';
import { printable } from '../../../printable';
import { boundClass } from '../../../rules/languages/bound-classes';
import { leadsOut } from '../config/config-paths';
import type { XmlKind } from './xml-kind';

/** Namespaces by which a style sheet calls functions of Java or of a script, or writes files (Xalan, Saxon, MSXML, EXSLT). */
const CALLS =
  /^(?:https?:\/\/xml\.apache\.org\/(?:xalan|xslt)\/java|xalan:\/\/|https?:\/\/saxon\.sf\.net\/java|java:|urn:schemas-microsoft-com:xslt|https?:\/\/exslt\.org\/(?:common\/document|functions)|https?:\/\/www\.oracle\.com\/XSL\/Transform\/java|https?:\/\/php\.net\/xsl|clr-namespace:System\.Diagnostics)/i;
/** Plug-ins that OpenVINO brings along; `plugins.xml` lists them. */
const PLUGIN = /^(?:lib)?openvino_\w+\.(?:so(?:\.\d+)*|dll|dylib)$/;
/** Look-ups of Log4j in another server (CVE-2021-44228), and Spring's expressions that reach classes. */
const LOOK_UP =
  /\$\{[^}]{0,40}?j\W{0,20}n\W{0,20}d\W{0,20}i\W{0,20}:|[#$]\{[^}]*?\b(?:T\s*\(|new\s+)\s*(?:java|javax|sun|org\.springframework)\.|^(?:ldaps?|rmi|iiop|corbaname):\/\//i;
const MAX_SHOWN = 300;

/**
 * XML whose reader makes the objects that it names (`XMLDecoder`, XStream, Spring, XAML), style sheets that call out, and the list of
 * libraries that OpenVINO loads (`Core(plugins.xml)`).
 */
export class Objects implements XmlKind {
  readonly isModel = false;

  constructor(private readonly context: ScanContext) {}

  start(name: string, attributes: ReadonlyMap<string, string>, offset: number): void {
    this.judgeClass(name, name, offset);
    for (const [key, value] of attributes) {
      if (/^xmlns(?:$|:)/.test(key)) {
        if (CALLS.test(value.trim())) {
          this.report('MEDIUM', value.trim(), key, offset);
        }
      } else {
        this.judgeClass(value.trim(), `${name} ${key}="${value}"`, offset);
      }
    }
    const location = attributes.get('location');
    if (name === 'plugin' && location !== undefined && (leadsOut(location) || !PLUGIN.test(location))) {
      this.library(location, offset);
    }
  }

  text(text: string, offset: number): void {
    if (text.length < MAX_SHOWN) {
      this.judgeClass(text.trim(), text.trim(), offset);
    }
  }

  private judgeClass(name: string, evidence: string, offset: number): void {
    const known = boundClass(name);
    if (known !== undefined) {
      this.report('HIGH', known, evidence, offset);
    } else if (LOOK_UP.test(name)) {
      this.report('HIGH', 'java.expression', evidence, offset);
    }
  }

  private report(severity: 'HIGH' | 'MEDIUM', name: string, evidence: string, offset: number): void {
    const dot = Math.max(0, name.lastIndexOf('.'));
    this.context.finding({
      rule: 'config-target',
      severity,
      module: printable(name.slice(0, dot), MAX_SHOWN),
      operator: printable(name.slice(dot && dot + 1), MAX_SHOWN),
      offset,
      evidence: printable(evidence, MAX_SHOWN),
      params: { path: 'xml' }
    });
  }

  private library(location: string, offset: number): void {
    const what = printable(location, MAX_SHOWN);
    this.context.finding({
      rule: 'openvino-library',
      severity: 'MEDIUM',
      module: 'openvino',
      operator: 'plugin',
      offset,
      evidence: what,
      params: { what }
    });
  }
}
