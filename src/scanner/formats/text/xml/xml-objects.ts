import type { ScanContext } from '../../../context';
import { printable } from '../../../printable';
import { isJavaGadget } from '../../../rules/languages/java-gadgets';
import { leadsOut } from '../config/config-paths';
import type { XmlKind } from './xml-kind';

/** Classes that start a program, load code or look up objects elsewhere: Java's beyond those of known chains, and .NET's (ysoserial.net). */
const STARTS =
  /^(?:java\.lang\.(?:ProcessImpl|UNIXProcess|Compiler)|java\.net\.URLClassLoader|java\.beans\.XMLDecoder|groovy\.(?:lang\.GroovyShell|util\.Eval)|org\.springframework\.(?:context\.support\.(?:ClassPath|FileSystem)XmlApplicationContext|expression\.spel\.\S+)|System\.Diagnostics\.Process(?:StartInfo)?|System\.Windows\.Data\.ObjectDataProvider|System\.Windows\.Markup\.XamlReader|System\.Management\.Automation\.PSObject)$/;
/** Namespaces by which a style sheet calls functions of Java or of a script, or writes files (Xalan, Saxon, MSXML, EXSLT). */
const CALLS =
  /^(?:https?:\/\/xml\.apache\.org\/(?:xalan|xslt)\/java|xalan:\/\/|https?:\/\/saxon\.sf\.net\/java|java:|urn:schemas-microsoft-com:xslt|https?:\/\/exslt\.org\/(?:common\/document|functions)|https?:\/\/www\.oracle\.com\/XSL\/Transform\/java|https?:\/\/php\.net\/xsl|clr-namespace:System\.Diagnostics)/i;
const CLASS = /^[A-Za-z_][\w$]*(?:\.[A-Za-z_][\w$]*){2,}(?=$|[\s,(])/;
/** Plug-ins that OpenVINO brings along; `plugins.xml` lists them. */
const PLUGIN = /^(?:lib)?openvino_\w+\.(?:so(?:\.\d+)*|dll|dylib)$/;
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
    const [known] = CLASS.exec(name) ?? [];
    if (known !== undefined && (isJavaGadget(known) || STARTS.test(known))) {
      this.report('HIGH', known, evidence, offset);
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
