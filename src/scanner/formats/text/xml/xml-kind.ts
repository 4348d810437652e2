import type { XmlVisitor } from '../../../encoding/xml';

/** What one kind of document asks of its elements. */
export interface XmlKind extends Pick<XmlVisitor, 'start' | 'end' | 'text'> {
  /** Loaders read it: what is only odd elsewhere is an attack. */
  readonly isModel: boolean;
  finish?(): void;
}
