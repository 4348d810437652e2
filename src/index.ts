import { plugins } from './lab';

export { IModelScanner } from './lab';
export type { IScannedFile } from './lab';

export default plugins;
