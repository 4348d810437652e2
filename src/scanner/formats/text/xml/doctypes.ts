import type { ScanContext } from '../../../context';
import type { XmlDoctype, XmlEntity } from '../../../encoding/xml';
import { decoded } from '../../../encoding/xml';
import { printable } from '../../../printable';
import { leadsOut } from '../config/config-paths';

/** Characters that entities stand for, from where on they are there to multiply. */
const BOMB = 1_000_000;
const BOMB_RATIO = 20;
const MAX_DEPTH = 200;
/** Document types that everybody names: no reader fetches them. */
const USUAL =
  /^(?:https?:)?\/\/(?:www\.)?(?:w3\.org|apple\.com|dmg\.org|xml\.org|oasis-open\.org|docbook\.org|java\.sun\.com|jcp\.org|springframework\.org|hibernate\.(?:org|sourceforge\.net)|mybatis\.org|logging\.apache\.org|puppycrawl\.com|xmlsoap\.org|dublincore\.org|nitrc\.org|us-vo\.org|ivoa\.net)\//i;
/** A declaration in the value of a parameter entity, which a reader makes where the entity stands. */
const DECLARED =
  /<!ENTITY\s+(?:%\s*)?([^\s<>]{1,200})\s+(?:SYSTEM|PUBLIC\s+(?:"[^"]*"|'[^']*'))\s+(?:"([^"]*)"|'([^']*)')/g;
/** How often such values are declared in others, and what is read of one. */
const MAX_DECLARED = 4;
const MAX_VALUE = 64 * 1024;
const REFERENCE = /[&%]([^\s;&%#]{1,200});/g;

/** What the document types of a document make a reader fetch (XXE) or multiply ("billion laughs"). */
export class Doctypes {
  private readonly entities = new Map<string, XmlEntity>();
  private readonly sizes = new Map<string, number>();
  private readonly doctypes: XmlDoctype[] = [];
  /** Characters that the references of the content stand for. */
  private expanded = 0;
  private written = 0;

  constructor(private readonly context: ScanContext) {}

  add(doctype: XmlDoctype): void {
    this.doctypes.push(doctype);
    for (const entity of doctype.entities) {
      // The first declaration of a name counts.
      const known = this.entities.get(entity.name);
      if (known === undefined) {
        this.entities.set(entity.name, entity);
      }
      this.written += entity.value?.length ?? 0;
    }
  }

  content(text: string): void {
    if (this.entities.size > 0 && text.includes('&')) {
      this.written += text.length;
      this.expanded += this.sizeOf(text, 0) - text.length;
    }
  }

  /** @param isModel - a loader of models reads the document */
  finish(isModel: boolean): void {
    for (const { system, publicId, offset, name, entities } of this.doctypes) {
      // Catalogues answer for public names.
      const isFetched = system !== undefined && (isModel || (publicId === undefined && !/^\.\./.test(system)));
      if (isFetched && leadsOut(system) && !USUAL.test(system)) {
        this.report('xml-external', isModel ? 'HIGH' : 'MEDIUM', name, system, offset);
      }
      for (const entity of entities) {
        if (entity.system !== undefined) {
          this.report(
            'xml-external',
            isModel || leadsOut(entity.system) ? 'HIGH' : 'MEDIUM',
            entity.name,
            entity.system,
            entity.offset
          );
        }
      }
      for (const entity of entities) {
        this.declared(entity);
      }
      const largest = Math.max(0, ...entities.map(entity => this.size(entity.name, 0)));
      const most = Math.max(largest, this.expanded);
      if (most > BOMB && most > this.written * BOMB_RATIO) {
        this.report('xml-expansion', 'MEDIUM', name, String(most), offset);
      }
    }
  }

  /** Reports what a parameter entity declares: the declaration may be written so that another one is made of it. */
  private declared({ isParameter, value = '', offset }: XmlEntity): void {
    if (!isParameter || value.length > MAX_VALUE) {
      return;
    }
    let text = value;
    for (let round = 0; round < MAX_DECLARED; round++) {
      const [found] = text.matchAll(DECLARED);
      if (found !== undefined) {
        this.report('xml-external', 'HIGH', found[1], found[2] ?? found[3], offset);
        return;
      }
      const next = decoded(text);
      if (next === text) {
        return;
      }
      text = next;
    }
  }

  /** Characters of a text with all that its references stand for. */
  private sizeOf(text: string, depth: number): number {
    let size = text.length;
    for (const [, name] of text.matchAll(REFERENCE)) {
      size += this.size(name, depth);
    }
    return size;
  }

  private size(name: string, depth: number): number {
    const known = this.sizes.get(name);
    if (known !== undefined) {
      return known;
    }
    const value = this.entities.get(name)?.value;
    if (value === undefined || depth > MAX_DEPTH) {
      return 0;
    }
    // One that names itself is an error for every reader.
    this.sizes.set(name, 0);
    const size = this.sizeOf(decoded(value), depth + 1);
    this.sizes.set(name, size);
    return size;
  }

  private report(
    rule: 'xml-external' | 'xml-expansion',
    severity: 'HIGH' | 'MEDIUM',
    name: string,
    evidence: string,
    offset: number
  ): void {
    const { context } = this;
    const file = printable(evidence, context.limits.maxName);
    context.finding({ rule, severity, module: 'xml', operator: name, offset, evidence, params: { file } });
  }
}
