import type { Translator } from '../report/translator';
import type { PanelCommands } from './panel-commands';
import type { Row } from './rows';

/** What the component of a row is given. */
export interface RowViewProps<R extends Row = Row> {
  readonly row: R;
  readonly trans: Translator;
  readonly commands: PanelCommands;
  /** For what is inside the row: only the current row's is in the tab order. */
  readonly tabIndex: number;
}
