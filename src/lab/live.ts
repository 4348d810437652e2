/**
 * The outputs that this page saw a kernel send. An output that stands in a notebook's file can say anything; one that came
 * out of a cell while the page was open was at least made by what ran there.
 */
import type { ISessionContext } from '@jupyterlab/apputils';
import type { DocumentRegistry } from '@jupyterlab/docregistry';
import type { Kernel, Session } from '@jupyterlab/services';
import type { ReadonlyPartialJSONValue } from '@lumino/coreutils';
import type { IDisposable } from '@lumino/disposable';
import { DisposableDelegate } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';

/** Characters of JSON of all outputs together: those of the oldest are given up for new ones. */
const MAX_KEPT = 64_000_000;

/** Messages by which a kernel shows something. */
const SHOWING: ReadonlySet<string> = new Set(['display_data', 'update_display_data', 'execute_result']);

/** Remembers the outputs of one MIME type that kernels of this page have sent. */
export class LiveOutputs {
  private readonly signal = new Signal<this, void>(this);
  /** Oldest first. */
  private readonly seen = new Set<string>();
  private kept = 0;

  constructor(private readonly mimeType: string) {}

  /** There is one more. */
  get changed(): ISignal<this, void> {
    return this.signal;
  }

  /** True when a kernel has sent the content of this `contentKey` while the page was open. */
  has(key: string): boolean {
    return this.seen.has(key);
  }

  /** Listen to whatever kernel a document or console has, now and later. */
  watch(context: ISessionContext): void {
    const listen = (session: Session.ISessionConnection | null): void => {
      session?.anyMessage.connect(this.onMessage, this);
    };
    listen(context.session);
    context.sessionChanged.connect((_, { newValue }) => listen(newValue ?? null));
  }

  private onMessage(_: unknown, { msg, direction }: Kernel.IAnyMessageArgs): void {
    if (direction === 'recv' && msg.channel === 'iopub' && SHOWING.has(msg.header.msg_type)) {
      const { data } = msg.content as { readonly data?: Readonly<Record<string, unknown>> };
      if (data?.[this.mimeType] !== undefined) {
        this.add(contentKey(data[this.mimeType]));
      }
    }
  }

  private add(text: string): void {
    if (text === '' || text.length > MAX_KEPT || this.seen.has(text)) {
      return;
    }
    this.seen.add(text);
    this.kept += text.length;
    for (const oldest of this.seen) {
      if (this.kept <= MAX_KEPT) {
        break;
      }
      this.seen.delete(oldest);
      this.kept -= oldest.length;
    }
    this.signal.emit();
  }
}

/** Watch the kernels of all notebooks that are opened from now on, in whatever editor of notebooks. */
export function watchNotebooks(registry: DocumentRegistry, live: LiveOutputs): IDisposable {
  const extensions: IDisposable[] = [];
  const known = new Set<string>();
  const extend = ({ name, modelName }: DocumentRegistry.WidgetFactory): void => {
    if (modelName === 'notebook' && !known.has(name)) {
      known.add(name);
      const createNew = (_: unknown, { sessionContext }: DocumentRegistry.Context): void => live.watch(sessionContext);
      extensions.push(registry.addWidgetExtension(name, { createNew }));
    }
  };
  const look = (): void => Array.from(registry.widgetFactories()).forEach(extend);
  look();
  registry.changed.connect(look);
  return new DisposableDelegate(() => {
    registry.changed.disconnect(look);
    extensions.forEach(extension => extension.dispose());
  });
}

/** The content as text, the same whatever the order of its keys; empty for content that has no text form. */
export function contentKey(value: unknown): string {
  try {
    return JSON.stringify(value, (_, item: ReadonlyPartialJSONValue) =>
      typeof item === 'object' && item !== null && !Array.isArray(item)
        ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)))
        : item
    );
  } catch {
    // Nested deeper than the stack goes.
    return '';
  }
}
