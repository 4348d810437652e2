import type { Translator } from '../translator';
import type { SayRule } from './finding-words';

function keepInside(trans: Translator): string {
  return trans.__(
    'Ask for a file that holds its own data. If you have to open it, do so where there is nothing to read: no secrets, no mounted data, no network.'
  );
}

/** Words for findings of the HDF5 reader. */
export const HDF5_RULES = {
  'hdf5-external-link': (trans, finding) => ({
    title: trans.__('The file links to another file: %1', finding.params.file ?? ''),
    why: trans.__(
      'A group or dataset of this HDF5 file really stands in a file elsewhere on the disk of whoever opens it. Reading the model then reads that file, whatever it holds.'
    ),
    advice: keepInside(trans)
  }),
  'hdf5-external-storage': (trans, finding) => ({
    title: trans.__('A dataset takes its numbers from another file: %1', finding.params.file ?? ''),
    why: trans.__(
      'The values of this dataset are read from a file elsewhere on the disk of whoever opens the model, as raw bytes. A model made this way can carry secrets off in its weights.'
    ),
    advice: keepInside(trans)
  }),
  'hdf5-virtual-dataset': (trans, finding) => ({
    title: trans.__('A virtual dataset is assembled from another file: %1', finding.params.file ?? ''),
    why: trans.__('The values of this dataset come from other HDF5 files on the disk of whoever opens the model.'),
    advice: keepInside(trans)
  }),
  'hdf5-filter-plugin': (trans, finding) => ({
    title: trans.__('A dataset needs filter plug-in %1', finding.params.filter ?? ''),
    why: trans.__(
      'The data are packed with a filter that is not part of HDF5. Reading them makes the library load a plug-in from its plug-in folder. That is usual for some compressors, and a way to run native code where others can write to that folder.'
    ),
    advice: trans.__('Make sure that you know the filter and that the plug-in folder is yours alone.')
  }),
  'hdf5-shape-bomb': (trans, finding) => ({
    title: trans.__('A dataset claims %1 bytes that the file does not hold', finding.params.bytes ?? ''),
    why: trans.__(
      'Reading this dataset asks for far more memory than the file has data. It stops the program that loads it, or the machine.'
    ),
    advice: trans.__('Do not load this file. Ask its author for an intact one.')
  })
} satisfies Record<string, SayRule>;
