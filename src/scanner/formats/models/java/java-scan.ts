import type { ByteSource } from '../../../bytes/byte-source';
import { SourceError } from '../../../bytes/byte-source';
import type { ScanContext, UseInput } from '../../../context';
import { printable } from '../../../printable';
import { isJavaData, isJavaGadget } from '../../../rules/languages/java-gadgets';
import { letters } from '../../magic';
import { judgeDataText, orTextsOf } from '../data-texts';
import type { JavaObserver } from './object-stream';
import { ObjectStream } from './object-stream';

/** Runs of bytes that are looked at, and those among them that are scanned as files of their own. */
const MAX_LOOKED = 20_000;
const MAX_OPENED = 1000;
const CLASS_FILE = '\xca\xfe\xba\xbe';

/** Walks over a stream to its end, and says of each class in it what it is. */
export function scanJavaObjects(source: ByteSource, context: ScanContext): void {
  const judge = new Judge(context);
  try {
    orTextsOf(source, context, () => new ObjectStream(source, context.work, judge).walk());
    context.cover({ status: 'scanned', format: 'java-objects', size: source.size });
  } finally {
    judge.tellUses();
  }
}

class Judge implements JavaObserver {
  private readonly counts = new Map<string, number>();
  private looked = 0;
  private opened = 0;

  constructor(private readonly context: ScanContext) {}

  named(written: string, offset: number): void {
    if (/^\[+[BCDFIJSZ]$/.test(written)) {
      return;
    }
    const name = written.replace(/^\[+L(.*);$/, '$1');
    const known = this.counts.get(name);
    this.counts.set(name, (known ?? 0) + 1);
    if (known === undefined && isJavaGadget(name)) {
      this.report('java-gadget', name, offset);
    }
  }

  text(text: string, offset: number): void {
    judgeDataText(this.context, text, offset);
  }

  bytes(bytes: ByteSource, offset: number): void {
    if (++this.looked > MAX_LOOKED || this.opened >= MAX_OPENED) {
      throw new SourceError('limit-members', { limit: MAX_LOOKED });
    }
    if (letters(bytes.read(0, 4), 0, 4) === CLASS_FILE) {
      this.report('java-class-file', 'class', offset);
    } else if (this.context.recognise(bytes) !== undefined) {
      this.opened++;
      this.context.child(`offset ${offset}`, bytes, { onUnknown: () => undefined });
    }
  }

  /** Says of each class why it is trusted, not known or dangerous. */
  tellUses(): void {
    for (const [name, count] of this.counts) {
      const dot = name.lastIndexOf('.');
      const module = name.slice(0, Math.max(0, dot));
      this.context.use({ module, name: name.slice(dot + 1), how: ['named'], count, ...standingOf(name, module) });
    }
  }

  private report(rule: 'java-gadget' | 'java-class-file', name: string, offset: number): void {
    const dot = name.lastIndexOf('.');
    this.context.finding({
      rule,
      severity: 'HIGH',
      module: dot < 0 ? 'java' : name.slice(0, dot),
      operator: name.slice(dot + 1),
      offset,
      evidence: name,
      params: { name: printable(name, this.context.limits.maxName) }
    });
  }
}

function standingOf(name: string, module: string): Pick<UseInput, 'trust' | 'why'> {
  if (isJavaGadget(name)) {
    return { trust: 'dangerous', why: { id: 'finding', params: { rule: 'java-gadget', name } } };
  }
  if (isJavaData(name)) {
    return { trust: 'trusted', why: { id: 'data-class', params: { package: 'java' } } };
  }
  return module === ''
    ? { trust: 'unknown', why: { id: 'own-class', params: {} } }
    : { trust: 'unknown', why: { id: 'unknown-package', params: { package: module } } };
}
