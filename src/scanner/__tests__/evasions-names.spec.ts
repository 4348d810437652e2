import { NAME_EVASIONS } from '../testing/evasions/other-names';
import { testRows } from './evasion-rows';

testRows(NAME_EVASIONS);
