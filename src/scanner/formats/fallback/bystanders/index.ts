import type { Format } from '../../../format';
import { scanHiddenTar } from '../../archives/tar/hidden-tar';
import { scanHidden7z } from '../../archives/sevenzip/hidden-archive';
import { scanHiddenInBinary } from '../hidden-pickle';
import { mayBeProtobuf } from '../protobuf-names';
import { coverBystander } from './cover';
import { dataSets } from './data-sets';
import { documents } from './documents';
import { media } from './media';
import { pictures } from './pictures';
import { gitObjects, records } from './housekeeping';
import type { Signature } from './signature';

function row({ id, probe = () => true }: Signature): Format {
  return {
    id,
    fallback: true,
    probe: shown => probe(shown) && !mayBeProtobuf(shown),
    scan(source, context) {
      coverBystander(source, context, id);
      scanHiddenInBinary(source, context);
      scanHidden7z(source, context);
      scanHiddenTar(source, context);
    }
  };
}

/** The objects that Git keeps in its own folder, one a file. */
export const gitObject: readonly Format[] = gitObjects.map(row);

/**
 * Files that lie beside models in every project and have a magic number: pictures, sound, video, documents, fonts, Git's
 * own files. They are asked after every format that a loader acts on, so that a file that is both is that format's.
 */
export const bystanders: readonly Format[] = [...pictures, ...media, ...documents, ...records, ...dataSets].map(row);
