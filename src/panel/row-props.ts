import type { Translator } from '../report/translator';
import type { PanelCommands } from './panel-commands';
import type { Row } from './row-kinds';

/** Props of a row's component. */
export interface RowViewProps<R extends Row = Row> {
  readonly row: R;
  readonly trans: Translator;
  readonly commands: PanelCommands;
  /** Tab index of controls inside the row: only those of the current row are in the tab order. */
  readonly tabIndex: number;
}
