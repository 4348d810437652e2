import type { ByteSource } from '../../../bytes/byte-source';
import type { ScanContext } from '../../../context';
import type { XmlError, XmlVisitor } from '../../../encoding/xml';
import { decoded as withoutReferences, visitXml } from '../../../encoding/xml';
import { printable } from '../../../printable';
import { PRICES } from '../../../work';
import { coverText } from '../config/cover-text';
import { TextContext, decodedText } from '../config/decoded-text';
import { leadsOut } from '../config/config-paths';
import { EmbeddedFiles } from '../embedded-files';
import { Doctypes } from './doctypes';
import { Objects } from './xml-objects';
import { OpenVino } from './openvino';
import { Pmml } from './pmml';
import type { XmlKind } from './xml-kind';

/** Encodings that hide markup from whoever does not decode them. */
const HIDING =
  /^(?:utf-?7|utf-?32\w*|ucs-?4|(?:ibm|cp)-?(?:0?37|273|500|870|871|1026|10\d\d|11[34]\d)|ebcdic[\w-]*|hz\S*|iso-2022\S*)$/i;
/** Texts that may hold a file in base64. */
const MIN_BASE64 = 24;

/**
 * XML of any kind: entities from outside and entities that multiply, included documents; of PMML and OpenVINO's models also what
 * their elements make a loader do.
 */
export function scanXml(source: ByteSource, context: ScanContext): void {
  const { maxWhole } = context.limits;
  const size = Math.min(source.size, maxWhole);
  context.work.spend(size * PRICES.textByte);
  const decoded = decodedText(source.read(0, size));
  const placed = new TextContext(context, decoded);
  const text = decoded.text.replace(/^\ufeff/, ' ');
  const files = new EmbeddedFiles(placed);
  const error = new Document(placed, files).read(text);
  coverText(context, 'xml', source.size, decoded, files, error);
}

class Document implements XmlVisitor {
  private kind: XmlKind | undefined;
  private readonly doctypes: Doctypes;
  /** Of the text between two tags, and where it begins. */
  private readonly parts: string[] = [];
  private textOffset = 0;

  constructor(
    private readonly context: ScanContext,
    private readonly files: EmbeddedFiles
  ) {
    this.doctypes = new Doctypes(context);
  }

  read(text: string): XmlError | undefined {
    const error = visitXml(text, this);
    this.flush();
    this.doctypes.finish(this.kind?.isModel ?? false);
    this.kind?.finish?.();
    return error;
  }

  doctype: NonNullable<XmlVisitor['doctype']> = doctype => this.doctypes.add(doctype);

  instruction(target: string, data: string, offset: number): void {
    const encoding = /\bencoding\s*=\s*["']([^"']*)["']/.exec(data)?.[1];
    if (target === 'xml' && encoding !== undefined && HIDING.test(encoding)) {
      this.report('xml-hidden-markup', encoding, offset);
    }
  }

  start(name: string, attributes: ReadonlyMap<string, string>, offset: number): void {
    const { context } = this;
    this.flush();
    context.work.spend(PRICES.node);
    const local = localName(name);
    this.kind ??= kindOf(local, context);
    const href = attributes.get('href');
    if (local === 'include' && href !== undefined && (this.kind.isModel || leadsOut(href))) {
      this.report('xml-external', href, offset);
    }
    for (const value of attributes.values()) {
      this.look(value, offset);
    }
    this.kind.start?.(local, attributes, offset);
  }

  end(name: string): void {
    this.flush();
    this.kind?.end?.(localName(name));
  }

  text(text: string, offset: number): void {
    this.doctypes.content(text);
    if (this.parts.length === 0) {
      this.textOffset = offset;
    }
    this.parts.push(text);
  }

  /** Comments and sections of data may stand inside a text, and references for its characters. */
  private flush(): void {
    if (this.parts.length > 0) {
      const text = withoutReferences(this.parts.join(''));
      this.parts.length = 0;
      this.look(text, this.textOffset);
      this.kind?.text?.(text, this.textOffset);
    }
  }

  private look(text: string, offset: number): void {
    if (text.length >= MIN_BASE64) {
      this.files.look(text, () => `offset ${offset}`);
    }
  }

  private report(rule: 'xml-external' | 'xml-hidden-markup', evidence: string, offset: number): void {
    const file = printable(evidence, this.context.limits.maxName);
    this.context.finding({
      rule,
      severity: 'MEDIUM',
      module: 'xml',
      operator: 'include',
      offset,
      evidence,
      params: { file }
    });
  }
}

function kindOf(root: string, context: ScanContext): XmlKind {
  return /^pmml$/i.test(root)
    ? new Pmml(context)
    : /^(net|model_package)$/i.test(root)
      ? new OpenVino(context)
      : new Objects(context);
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}
