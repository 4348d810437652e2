import { NAME_EVASIONS } from '../testing/evasions/names';
import { testRows } from './evasion-rows';

testRows(NAME_EVASIONS);
