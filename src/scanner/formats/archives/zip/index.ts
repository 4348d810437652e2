import type { Format } from '../../../format';
import { zipLayout } from './layout';
import { ZipWalk } from './zip-walk';

export { zipLayout } from './layout';
export type { ZipLayout } from './layout';
export { findSequence } from './joined';
export { ZipWalk } from './zip-walk';
export type { ZipMember } from './zip-walk';

function plainZip(id: 'zip' | 'npz' | 'keras'): Format {
  return {
    id,
    probe: probe => probe.memo(zipLayout) === id,
    scan(source, context) {
      const walk = new ZipWalk(source, context);
      walk.run(id, () => walk.members.forEach(member => walk.open(member)));
    }
  };
}

/** Any zip archive that is nothing more special. */
export const zip = plainZip('zip');

/** Arrays of `numpy.savez`: a zip of .npy files, each scanned by its content. */
export const npz = plainZip('npz');

/** A Keras 3 model: a zip of config.json, metadata.json and the weights, each scanned by its content. */
export const keras = plainZip('keras');
